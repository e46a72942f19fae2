"""Runs an interview with a front end: puts the questions, keeps every answer at once, says what cannot wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..content.schema import Item
from ..errors import RlsScreenError
from ..person.answers import Answer, Unanswered
from ..person.interview import Interview
from ..person.urgency import Urgency, asked_once_more, urgency_after, urgency_if_still_unsure
from .medicines import confirmed, names_to_offer
from .question import (
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
    Rest,
    Review,
    Rows,
    Stop,
    Urgent,
    answer_before,
    choices_of,
    day_in_words,
    earlier_answer,
    progress_of,
    question_of,
    word_of,
)

Keep = Callable[[Interview], None]
OWN_MESSAGE = "Please read this"  # never what was asked: it is also said to who skipped that
OFF_PATH = " (kept, though other answers leave this question out)"
ABOUT = 3  # so many questions more than was said are still about as many


@dataclass(frozen=True)
class PageMade:
    """What became of a page: the words about it, which stand beside the message; and the page, where it is shown."""

    said: str
    shown: str = ""


@dataclass(frozen=True)
class PageOffer:
    """A page with what is known so far: what its key says, and what makes it."""

    words: str
    make: Callable[[Interview], PageMade]


@dataclass(frozen=True)
class Ended:
    """An interview that was finished, or stopped to be resumed."""

    interview: Interview
    finished: bool


def drive(
    interview: Interview, front: Front, keep: Keep, page: PageOffer | None = None, first: Urgency | None = None
) -> Ended:
    """Put the questions until the answers are confirmed or the person stops. `keep` is called after every answer.

    `page` is what an emergency screen offers besides; without it no page can be made there. `first` is what cannot wait
    by the answers of before: it comes before any question.
    """
    run = _Run(interview, front, keep, page)
    if first is not None:
        run.say_first(first)
    while run.ended is None:
        run.step()
    return run.ended


def _with_page(message: Urgent, page: PageOffer, interview: Interview, front: Front) -> Urgent:
    """The message after its page was made: with where that is saved beside it, so that both are on the screen."""
    made = page.make(interview)
    if made.shown:
        front.say(made.shown)
    return replace(message, text=f"{message.text}\n{made.said}", page=None) if made.said else message


class _Run:
    """One run of an interview: where it is, and what has been said so far."""

    def __init__(self, interview: Interview, front: Front, keep: Keep, page: PageOffer | None = None) -> None:
        self.interview, self.front, self.keep, self.page = interview, front, keep, page
        self.ended: Ended | None = None
        self._section = ""
        self._fewest = len(interview.left)  # that were ever left, at least the one being put

    @property
    def _left(self) -> int | None:
        """About how many questions are left: a figure that never grows, and none where it would have to."""
        return self._fewest if len(self.interview.left) <= self._fewest + ABOUT else None

    def step(self) -> None:
        """One question, one mark of a list, or the review at the end."""
        item = self.interview.current
        if item is None:
            self._section = ""
            self._look(final=True)
            return
        self._say_section(item)
        self._fewest = min(self._fewest, max(len(self.interview.left), 1))
        if self.front.lists and self.interview.group:
            self._put_list(item)
        else:
            self._put(item)

    def _put(self, item: Item) -> None:
        question = question_of(self.interview, item, self._left)
        if item.kind == "medicines" and self.front.confirms:
            question = replace(question, names=names_to_offer(self.interview.instrument))
        reply = self.front.ask(question)
        match reply:
            case Stop():
                self._end(finished=False)
            case Back():
                self._back(item)
            case Review():
                self._look(final=False)
            case Leave() | Answered(None):
                self._now(self.interview.skipped(), item)
            case Answered(given) if given is not None:
                self._now(self.interview.answered(given), item)
                if item.kind == "medicines" and isinstance(given, Answer):
                    self._confirm(item, given)

    def _confirm(self, item: Item, given: Answer) -> None:
        """What was read of the medicines is shown, and what is in doubt is asked; the answer is kept already."""
        at_item = self.interview.jumped(item.id)
        checked, wants_change = confirmed(self.interview.instrument, given, self.front, self.interview.voice)
        answered = at_item.answered(checked)
        self._now(answered.jumped(item.id) if wants_change else answered)

    def _put_list(self, item: Item) -> None:
        reply = self.front.ask_list(_checklist(self.interview, item, self._left))
        match reply:
            case Stop():
                self._end(finished=False)
            case Back():
                self._back(self.interview.group[0])
            case Review():
                self._look(final=False)
            case Leave():
                self._now(replace(self.interview, gone_to=None))
            case Marked(id, given):
                self._now(self.interview.marked(id, given), self.interview.instrument.items[id])
            case Rest(given):
                self._now(self.interview.rest_of_list(given))

    def _now(self, interview: Interview, answered: Item | None = None) -> None:
        """Keep what is known now, and say what the answer to this item asks for, also where it could not be kept.

        A "not sure" at a sign whose tier asks once more is asked once more before anything is said.
        """
        before, self.interview = self.interview, interview
        urgent = self._urgency_after(before, answered) if answered is not None else None
        try:
            self.keep(interview)
        except RlsScreenError:
            if urgent is not None:
                self.front.say(f"*** {(urgent.heading or OWN_MESSAGE).upper()} ***\n{urgent.text}")
            raise
        if answered is not None and asked_once_more(interview.person, answered) is not None:
            urgent = self._ask_once_more(before, answered)
        if urgent is not None:
            self._say_urgent(urgent, answered)

    def _urgency_after(self, before: Interview, item: Item) -> Urgency | None:
        return urgency_after(before.person, self.interview.person, item, self.interview.voice)

    def _ask_once_more(self, before: Interview, item: Item) -> Urgency | None:
        """Ask once more what was answered with "not sure"; only a no changes it. Return what to say afterwards."""
        again, voice = asked_once_more(self.interview.person, item), self.interview.voice
        assert again is not None
        choices = tuple(Choice(word, getattr(again, word)[voice]) for word in ("no", "maybe", "unsure"))
        if self.front.pick(again.question[voice], choices) == "no":
            answers = self.interview.answers.with_answer(item.id, Answer(False))
            self.interview = replace(self.interview, answers=answers)
            self.keep(self.interview)
            return self._urgency_after(before, item)
        return urgency_if_still_unsure(before.person, self.interview.person, item, voice)

    def say_first(self, urgent: Urgency) -> None:
        """Say what cannot wait where an interview goes on; a sign that is the only one can be taken back here too."""
        signs = [
            item for item in self.interview.instrument.safety_items if self.interview.answers.value(item.id) is True
        ]
        self._say_urgent(replace(urgent, text=urgent.text_with_signs), signs[0] if len(signs) == 1 else None)

    def _say_urgent(self, urgent: Urgency, item: Item | None) -> None:
        """Say what cannot wait, until the person goes on, stops, or takes the answer back."""
        words = self.interview.instrument.head.interview
        message = Urgent(urgent.heading or OWN_MESSAGE, urgent.text, stop_first=urgent.stops_interview)
        if message.stop_first:
            question = item.short(self.interview.voice) if item is not None else None
            message = replace(message, slip=question, page=self.page.words if self.page else None)
        while True:
            match self.front.urgent(message, words):
                case "page" if self.page is not None:
                    message = _with_page(message, self.page, self.interview, self.front)
                case "take back" if item is not None:
                    if self._taken_back(item):
                        return
                case "go on":
                    return
                case _:
                    self._end(finished=False)
                    return

    def _taken_back(self, item: Item) -> bool:
        """Whether the person is sure that the answer was a slip; it is then taken back, and its question put again."""
        words, question = self.interview.instrument.head.interview, item.short(self.interview.voice)
        choices = (Choice("yes", words.take_back_yes), Choice("no", words.take_back_no))
        if self.front.pick(words.take_back_sure.format(question=question), choices) != "yes":
            return False
        answers = self.interview.answers.with_answer(item.id, None)
        self.front.say(words.taken_back.format(question=question))
        self._now(replace(self.interview, answers=answers, gone_to=item.id))
        return True

    def _back(self, item: Item) -> None:
        before = self.interview.jumped(item.id).back()
        if before.gone_to == item.id:
            self.front.say("This is the first question.")
        self._now(before)

    def _end(self, *, finished: bool) -> None:
        self.ended = Ended(self.interview, finished)

    def _look(self, *, final: bool) -> None:
        remarks: tuple[str, ...] = () if final else ("This is a look in between; questions are still open.",)
        off = self.interview.off_path
        if off:
            names = "; ".join(item.short(self.interview.voice) for item in off)
            remarks += (f"Answered, though other answers leave these questions out: {names}.",)
        if unused := self.interview.unused:
            names = "; ".join(item.short(self.interview.voice) for item in unused)
            remarks += (self.interview.instrument.head.interview.earlier_unused.format(questions=names),)
        match self.front.review(_rows(self.interview), remarks, final=final):
            case Finish() if final:
                self._end(finished=True)
            case Stop():
                self._end(finished=False)
            case Jump(id):
                self._now(self.interview.jumped(id))
            case Back() if final:
                self._now(self.interview.back())

    def _say_section(self, item: Item) -> None:
        """The section's title and opening words, once, where its first question is put."""
        section = self.interview.instrument.section_of[item.id]
        if section.id != self._section:
            number, sections = self.interview.section_number(item)
            voice = self.interview.voice
            title = f"{section.title[voice]} (section {number} of {sections})"
            self.front.section(title, section.intro[voice] if section.intro else None)
        self._section = section.id


def _checklist(interview: Interview, item: Item, left: int | None) -> Checklist:
    lines = tuple(_line(interview, one) for one in interview.group)
    words = interview.instrument.head.interview
    return Checklist(lines, interview.group.index(item), progress_of(interview, item, left), words)


def _line(interview: Interview, item: Item) -> Line:
    """An item as a line of a list; an answer that may be out of date stands in its label."""
    voice, earlier = interview.voice, earlier_answer(interview, item)
    label = item.short(voice)
    if earlier is not None:
        labels = {choice.word: choice.label for choice in choices_of(interview.instrument, item, voice)}
        words = interview.instrument.head.interview.earlier_listed
        label += f" ({words.format(date=earlier.day, answer=labels[earlier.word])})"
    text = " ".join(filter(None, (item.words(voice), item.hint)))
    return Line(item.id, label, text, item.why, _mark(interview, item), earlier.word if earlier else None)


def _mark(interview: Interview, item: Item) -> str | None:
    before = answer_before(interview, item)
    return before if before != "skipped" else None


def _rows(interview: Interview) -> Rows:
    off, unused = {item.id for item in interview.off_path}, interview.unused
    listed = [
        item
        for item in interview.instrument.items.values()
        if item.id in off or item in unused or item in interview.path
    ]
    return tuple(
        (item.id, item.short(interview.voice), shown_answer(interview, item) + (OFF_PATH if item.id in off else ""))
        for item in listed
    )


def shown_answer(interview: Interview, item: Item) -> str:
    """The answer's label as it was put, or the words it was given in; of an answer out of date, that it is one."""
    words, voice = interview.instrument.head.words, interview.voice
    given = interview.answers.given.get(item.id)
    if given == Unanswered("skipped"):
        return words.skipped[voice]
    if given is not None:
        return answer_in_words(interview, item, word_of(given))
    if (earlier := interview.earlier_to(item.id)) is None:
        return words.not_answered[voice]
    own = interview.instrument.head.interview
    when = own.earlier_choice.format(date=day_in_words(earlier.day, own))
    return f"{words.not_answered[voice]} ({when}: {answer_in_words(interview, item, word_of(earlier.given))})"


def answer_in_words(interview: Interview, item: Item, word: str) -> str:
    """The word of an answer as its label, a number with its unit."""
    words, voice = interview.instrument.head.words, interview.voice
    labels = {choice.word: choice.label for choice in choices_of(interview.instrument, item, voice)}
    unit = f" {item.unit}" if item.kind == "number" and item.unit and word.replace(".", "", 1).isdigit() else ""
    return labels.get(word, words.unsure[voice] if word == "unsure" else word) + unit
