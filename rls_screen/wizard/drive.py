"""Runs an interview with a front end: puts the questions, keeps every answer at once, says what cannot wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..answers import Answer, Unanswered
from ..errors import RlsScreenError
from ..interview import Interview
from ..questionnaire import Item
from .medicines import confirmed, names_to_offer
from .question import (
    Answered,
    Back,
    Checklist,
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
    answer_before,
    choices_of,
    progress_of,
    question_of,
)

Keep = Callable[[Interview], None]
OWN_MESSAGE = "Please read this"  # never what was asked: it is also said to who skipped that
OFF_PATH = " (kept, though other answers leave this question out)"
ABOUT = 3  # so many questions more than was said are still about as many


@dataclass(frozen=True)
class Ended:
    """An interview that was finished, or stopped to be resumed."""

    interview: Interview
    finished: bool


def drive(interview: Interview, front: Front, keep: Keep) -> Ended:
    """Put the questions until the answers are confirmed or the person stops. `keep` is called after every answer."""
    run = _Run(interview, front, keep)
    while run.ended is None:
        run.step()
    return run.ended


class _Run:
    """One run of an interview: where it is, and what has been said so far."""

    def __init__(self, interview: Interview, front: Front, keep: Keep) -> None:
        self.interview, self.front, self.keep = interview, front, keep
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
                self._now(self.interview.left_standing(), item)
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
        """Keep what is known now, and say what the answer to this item asks for, also where it could not be kept."""
        before, self.interview = self.interview, interview
        urgent = _urgent(before, interview, answered) if answered is not None else None
        try:
            self.keep(interview)
        except RlsScreenError:
            if urgent is not None:
                self.front.say(f"*** {urgent.heading.upper()} ***\n{urgent.text}")
            raise
        if urgent is not None and not self.front.urgent(urgent.heading, urgent.text, stop_first=urgent.stop_first):
            self._end(finished=False)

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
    voice = interview.voice
    lines = tuple(
        Line(
            one.id,
            one.short(voice),
            " ".join(filter(None, (one.words(voice), one.hint))),
            one.why,
            _mark(interview, one),
        )
        for one in interview.group
    )
    return Checklist(lines, interview.group.index(item), progress_of(interview, item, left))


def _mark(interview: Interview, item: Item) -> str | None:
    before = answer_before(interview, item)
    return before if before != "skipped" else None


@dataclass(frozen=True)
class _Urgent:
    """A message that cannot wait."""

    heading: str
    text: str
    stop_first: bool = False


def _urgent(before: Interview, now: Interview, item: Item) -> _Urgent | None:
    """What cannot wait after an answer.

    That is what a warning sign asks for, or what all answers together ask for since this one: the more urgent of them.
    """
    given, tiers = now.answers.given.get(item.id), [*now.instrument.head.tiers, None]
    yes = isinstance(given, Answer) and given.value is True
    if item.message is not None and (yes or isinstance(given, Unanswered)):
        return _Urgent(OWN_MESSAGE, item.message[now.voice])
    since = now.tier if tiers.index(now.tier) < tiers.index(before.tier) else None
    tier = min(since, item.tier if yes else None, key=tiers.index)
    if tier is None:
        return None
    message = now.instrument.head.tiers[tier]
    text = message.patient if now.voice == "patient" else message.staff
    return _Urgent(message.heading, text, stop_first=tier == "emergency")


def _rows(interview: Interview) -> Rows:
    off = {item.id for item in interview.off_path}
    listed = [item for item in interview.instrument.items.values() if item.id in off or item in interview.path]
    return tuple(
        (item.id, item.short(interview.voice), shown_answer(interview, item) + (OFF_PATH if item.id in off else ""))
        for item in listed
    )


def shown_answer(interview: Interview, item: Item) -> str:
    """The answer's label as it was put, or the words it was given in."""
    before = answer_before(interview, item)
    words = interview.instrument.head.words
    if before is None:
        return words.not_answered[interview.voice]
    if before == "skipped":
        return words.skipped[interview.voice]
    labels = {choice.word: choice.label for choice in choices_of(interview.instrument, item, interview.voice)}
    unit = f" {item.unit}" if item.kind == "number" and item.unit and before.replace(".", "", 1).isdigit() else ""
    return labels.get(before, words.unsure[interview.voice] if before == "unsure" else before) + unit
