"""Run an interview with a front end: ask the questions, save every answer at once, show what cannot wait."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from ..content.schema import Item
from ..errors import RlsScreenError
from ..person.answers import Answer, Unanswered
from ..person.interview import Interview
from ..person.urgency import Urgency, asked_once_more, urgency_after, urgency_if_still_unsure
from .medicines import confirmed, names_to_offer
from .question import (
    AllMarked,
    Answered,
    Back,
    Checklist,
    Choice,
    Finish,
    Front,
    Jump,
    Leave,
    Line,
    Marked,
    Progress,
    Rest,
    Review,
    Rows,
    Stop,
    Undo,
    Urgent,
    answer_before,
    choices_of,
    day_in_words,
    earlier_answer,
    progress_of,
    question_of,
    word_of,
)

Save = Callable[[Interview], None]
TOLERANCE = 3  # questions by which the number left may exceed the figure shown before that is left out


@dataclass(frozen=True)
class PageMade:
    """The outcome of making a page: a sentence to add to the message, and the text of the page where it is shown."""

    message: str
    page: str = ""


@dataclass(frozen=True)
class PageOffer:
    """The offer of a page with the answers so far: the label of its key, and the function that makes the page."""

    label: str
    make: Callable[[Interview], PageMade]


@dataclass(frozen=True)
class Ended:
    """An interview that was finished, or stopped in order to be resumed."""

    interview: Interview
    finished: bool


def drive(
    interview: Interview,
    front: Front,
    save: Save,
    page: PageOffer | None = None,
    first: Urgency | None = None,
) -> Ended:
    """Ask the questions until the answers are confirmed or the person stops. `save` is called after every answer.

    `page` is offered on an emergency screen. `first` is a message about the answers that are there already; it is shown
    before any question.
    """
    run = _Run(interview, front, save, page)
    if first is not None:
        run.show_first(first)
    while run.ended is None:
        run.step()
    return run.ended


def _with_page(message: Urgent, page: PageOffer, interview: Interview, front: Front) -> Urgent:
    """Make the page; return the message with the place of the page added, so that both are on the screen."""
    made = page.make(interview)
    if made.page:
        front.say(made.page)
    return replace(message, text=f"{message.text}\n{made.message}", page=None) if made.message else message


class _Run:
    """One run of an interview: its present state, and the section and the number of questions left last shown."""

    def __init__(self, interview: Interview, front: Front, save: Save, page: PageOffer | None = None) -> None:
        self.interview, self.front, self.save, self.page = interview, front, save, page
        self.ended: Ended | None = None
        self._last = ""  # the id of the question answered last
        self._whole = max(len(interview.path), 1)
        self._title = ""  # of the screen shown last
        self._shown: set[str] = set()  # ids of the sections whose introduction was shown
        self._fewest = len(interview.left)  # the lowest number of questions left so far, the current one included

    @property
    def _left(self) -> int | None:
        """About how many questions are left: a figure that only falls; None where it would have to rise."""
        return self._fewest if len(self.interview.left) <= self._fewest + TOLERANCE else None

    @property
    def _progress(self) -> Progress:
        return Progress(self._left, max(0.0, 1 - self._fewest / self._whole))

    def step(self) -> None:
        """Ask one question, take one mark of a list, or show the review at the end."""
        item = self.interview.current
        if item is None:
            self._title = ""
            self._review(final=True)
            return
        self._show_section(item)
        self._fewest = min(self._fewest, max(len(self.interview.left), 1))
        if self.front.lists if self.interview.is_list else self.front.together and self.interview.group:
            self._ask_list(item)
        else:
            self._ask(item)

    def _ask(self, item: Item) -> None:
        question = question_of(self.interview, item, self._progress)
        if item.kind == "medicines" and self.front.confirms:
            question = replace(question, names=names_to_offer(self.interview.instrument))
        reply = self.front.ask(question)
        match reply:
            case Undo():
                self._undo()
            case Stop():
                self._end(finished=False)
            case Back():
                self._back(item)
            case Review():
                self._review(final=False)
            case Leave() | Answered(None):
                self._update(self.interview.skipped(), item)
            case Answered(given) if given is not None:
                self._update(self.interview.answered(given), item)
                if item.kind == "medicines" and isinstance(given, Answer):
                    self._confirm(item, given)

    def _confirm(self, item: Item, given: Answer) -> None:
        """Show how the medicines were read and ask about those in doubt; the answer itself is saved already."""
        at_item = self.interview.jumped(item.id)
        checked, wants_change = confirmed(self.interview.instrument, given, self.front, self.interview.voice)
        answered = at_item.answered(checked)
        self._update(answered.jumped(item.id) if wants_change else answered)

    def _ask_list(self, item: Item) -> None:
        reply = self.front.ask_list(_checklist(self.interview, item, self._progress))
        match reply:
            case Undo():
                self._undo()
            case Stop():
                self._end(finished=False)
            case Back():
                self._back(self.interview.group[0])
            case Review():
                self._review(final=False)
            case Leave():
                self._update(replace(self.interview, jumped_to=None))
            case Marked(id, given):
                self._update(self.interview.marked(id, given), self.interview.instrument.items[id])
            case AllMarked(marks):
                self._mark_all(marks)
            case Rest(given):
                self._update(self.interview.rest_of_list(given))

    def _mark_all(self, marks: tuple[Marked, ...]) -> None:
        """Save all marks of a list at once, then show the messages of each: a stop at one of them loses no other."""
        stages = []
        for mark in marks:
            stages.append((self.interview, self.interview.instrument.items[mark.id]))
            self.interview = self.interview.marked(mark.id, mark.given)
        shown: list[Urgency | None] = []
        for before, item in stages:
            if self.ended is None:
                shown.append(self._settle(before, item, unless=shown))

    def _undo(self) -> None:
        """Take back the answer given last, and ask its question again."""
        if self._last:
            answers = self.interview.answers.with_answer(self._last, None)
            self._update(replace(self.interview, answers=answers, jumped_to=self._last))

    def _update(self, interview: Interview, answered: Item | None = None) -> None:
        """Save the interview, and show the message that the answer to this item asks for, even if saving fails."""
        before, self.interview = self.interview, interview
        self._settle(before, answered)

    def _settle(
        self, before: Interview, answered: Item | None, unless: Collection[Urgency | None] = ()
    ) -> Urgency | None:
        """Save the interview and show the message about what changed since `before`, `unless` it was shown already.

        After a "not sure" at a sign whose tier asks once more, ask once more before any message.
        """
        self._last = answered.id if answered is not None else ""
        urgent = self._urgency_after(before, answered) if answered is not None else None
        try:
            self.save(self.interview)
        except RlsScreenError:
            if urgent is not None:
                self.front.say(f"*** {self._heading(urgent).upper()} ***\n{urgent.text}")
            raise
        if answered is not None and asked_once_more(self.interview.person, answered) is not None:
            urgent = self._ask_once_more(before, answered)
        if urgent is not None and urgent not in unless:
            self._show_urgent(urgent, answered)
        return urgent

    def _urgency_after(self, before: Interview, item: Item) -> Urgency | None:
        return urgency_after(before.person, self.interview.person, item, self.interview.voice)

    def _ask_once_more(self, before: Interview, item: Item) -> Urgency | None:
        """Ask once more what was answered with "not sure"; only a no changes it. Return the message to show then."""
        again, voice = asked_once_more(self.interview.person, item), self.interview.voice
        assert again is not None
        choices = tuple(Choice(word, getattr(again, word)[voice]) for word in ("no", "maybe", "unsure"))
        if self.front.pick(again.question[voice], choices) == "no":
            answers = self.interview.answers.with_answer(item.id, Answer(False))
            self.interview = replace(self.interview, answers=answers)
            self.save(self.interview)
            return self._urgency_after(before, item)
        return urgency_if_still_unsure(before.person, self.interview.person, item, voice)

    def show_first(self, urgent: Urgency) -> None:
        """Show what cannot wait when an interview is resumed; a sign that is the only one can be taken back."""
        signs = [
            item for item in self.interview.instrument.safety_items if self.interview.answers.value(item.id) is True
        ]
        self._show_urgent(replace(urgent, text=urgent.text_with_signs), signs[0] if len(signs) == 1 else None)

    def _heading(self, urgent: Urgency) -> str:
        return urgent.heading or self.interview.instrument.words.urgent.own_heading

    def _show_urgent(self, urgent: Urgency, item: Item | None) -> None:
        """Show what cannot wait, until the person goes on, stops, or takes the answer back."""
        message = Urgent(
            urgent.heading or self.interview.instrument.words.urgent.own_heading,
            urgent.text,
            stop_first=urgent.stops_interview,
        )
        if message.stop_first:
            question = item.short(self.interview.voice) if item is not None else None
            message = replace(message, slip=question, page=self.page.label if self.page else None)
        while True:
            match self.front.urgent(message):
                case "page" if self.page is not None:
                    message = _with_page(message, self.page, self.interview, self.front)
                case "take back" if item is not None:
                    if self._take_back(item):
                        return
                case "go on":
                    return
                case _:
                    self._end(finished=False)
                    return

    def _take_back(self, item: Item) -> bool:
        """Ask whether the answer was a slip; if so remove it, ask its question again, and return True."""
        words, question = self.interview.instrument.words.urgent, item.short(self.interview.voice)
        choices = (Choice("yes", words.take_back_yes), Choice("no", words.take_back_no))
        if self.front.pick(words.take_back_sure.format(question=question), choices) != "yes":
            return False
        answers = self.interview.answers.with_answer(item.id, None)
        self.front.say(words.taken_back.format(question=question))
        self._update(replace(self.interview, answers=answers, jumped_to=item.id))
        return True

    def _back(self, item: Item) -> None:
        before = self.interview.jumped(item.id).back()
        if before.jumped_to == item.id:
            self.front.say(self.interview.instrument.words.question.first)
        self._update(before)

    def _end(self, *, finished: bool) -> None:
        self.ended = Ended(self.interview, finished)

    def _review(self, *, final: bool) -> None:
        words = self.interview.instrument.words.review
        remarks: tuple[str, ...] = () if final else (words.unfinished,)
        off = self.interview.off_path
        if off:
            names = "; ".join(item.short(self.interview.voice) for item in off)
            remarks += (words.off_path.format(questions=names),)
        if unused := self.interview.unused:
            names = "; ".join(item.short(self.interview.voice) for item in unused)
            remarks += (words.unused.format(questions=names),)
        rows, unsettled = _rows(self.interview)
        match self.front.review(rows, remarks, unsettled, final=final):
            case Finish() if final:
                self._end(finished=True)
            case Stop():
                self._end(finished=False)
            case Jump(id):
                self._update(self.interview.jumped(id))
            case Back() if final:
                self._update(self.interview.back())

    def _show_section(self, item: Item) -> None:
        """Show the title of a screen, and before the first question of a section its introduction."""
        section, voice = self.interview.instrument.section_of[item.id], self.interview.voice
        screen = self.interview.screen
        intro = section.intro[voice] if section.intro and section.id not in self._shown else None
        if intro is not None:
            self._shown.add(section.id)
        title = screen.title if screen is not None and screen.title else section.title[voice]
        if title != self._title or intro:
            self.front.section(title, intro)
        self._title = title


def _checklist(interview: Interview, item: Item, progress: Progress) -> Checklist:
    group = interview.group
    lines = tuple(_line(interview, one, progress) for one in group)
    shown = progress_of(interview, group, progress.left)
    words, is_list = interview.instrument.words, interview.is_list
    return Checklist(lines, group.index(item), shown, words, progress.done, is_list)


def _line(interview: Interview, item: Item, progress: Progress) -> Line:
    """Return an item as a line of a screen; its label includes an answer that may be out of date."""
    voice, earlier = interview.voice, earlier_answer(interview, item)
    label = item.line(voice)
    if earlier is not None:
        labels = {choice.word: choice.label for choice in choices_of(interview.instrument, item, voice)}
        words = interview.instrument.words.list.earlier_answer
        label += f" ({words.format(date=earlier.day, answer=labels.get(earlier.word, earlier.word))})"
    before = answer_before(interview, item)
    answer = shown_answer(interview, item) if before is not None else ""
    return Line(question_of(interview, item, progress), label, _mark(interview, item), answer)


def _mark(interview: Interview, item: Item) -> str | None:
    before = answer_before(interview, item)
    return before if before != "skipped" else None


def _rows(interview: Interview) -> tuple[Rows, int]:
    """Return the answers for the review, those that are not sure or skipped first, and how many these are."""
    off, unused = {item.id for item in interview.off_path}, interview.unused
    off_path = interview.instrument.words.review.answer_off_path
    unsettled: list[tuple[str, str, str]] = []
    settled: list[tuple[str, str, str]] = []
    for item in interview.instrument.items.values():
        if item.id in off or item in unused or item in interview.path:
            answer = shown_answer(interview, item)
            answer = off_path.format(answer=answer) if item.id in off else answer
            is_unsettled = isinstance(interview.answers.given.get(item.id), Unanswered)
            (unsettled if is_unsettled else settled).append((item.id, item.short(interview.voice), answer))
    return (*unsettled, *settled), len(unsettled)


def shown_answer(interview: Interview, item: Item) -> str:
    """Return the answer as the review shows it: its label or text; an answer out of date with its day."""
    words, voice = interview.instrument.head.words, interview.voice
    given = interview.answers.given.get(item.id)
    if given == Unanswered("skipped"):
        return words.skipped[voice]
    if given is not None:
        return answer_in_words(interview, item, word_of(given))
    if (earlier := interview.earlier_to(item.id)) is None:
        return words.not_answered[voice]
    own = interview.instrument.words
    when = own.question.earlier_answer.format(date=day_in_words(earlier.day, own))
    return f"{words.not_answered[voice]} ({when}: {answer_in_words(interview, item, word_of(earlier.given))})"


def answer_in_words(interview: Interview, item: Item, word: str) -> str:
    """Return the label for the word of an answer; of a number, the number with its unit."""
    words, voice = interview.instrument.head.words, interview.voice
    labels = {choice.word: choice.label for choice in choices_of(interview.instrument, item, voice)}
    unit = item.unit_one if word == "1" and item.unit_one else item.unit
    unit = f" {unit}" if item.kind == "number" and unit and word.replace(".", "", 1).isdigit() else ""
    return labels.get(word, words.unsure[voice] if word == "unsure" else word) + unit
