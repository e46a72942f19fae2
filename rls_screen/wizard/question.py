"""What a front end is given to ask, and what it gives back. The same for every front end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from ..content.instrument import Instrument
from ..content.schema import InterviewWords, Item, Voice
from ..person.given import Given, Unanswered, as_json
from ..person.interview import Interview


@dataclass(frozen=True)
class Choice:
    """One answer that can be picked: what it is recorded as, and its label."""

    word: str
    label: str


@dataclass(frozen=True)
class Before:
    """An answer of an earlier day, to be given again: what it is, the word it can be given in, and its day in words."""

    given: Given
    word: str
    day: str


@dataclass(frozen=True)
class Question:
    """An item as it is put: its words, its answers, what was answered before, and how far it has gone.

    `earlier` is an answer that may be out of date: it is shown, and given again by its own key, never by Enter at a
    choice. `words` are the interview's own.
    `not_above` and `not_below` name an answer already given that this number must not pass: a part and its whole.
    """

    item: Item
    text: str
    choices: tuple[Choice, ...]
    before: str | None
    progress: str
    words: InterviewWords
    earlier: Before | None = None
    not_above: tuple[str, float] | None = None
    not_below: tuple[str, float] | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of a checklist: its item, its words in short and in full, and the mark it has: yes, no, unsure, none.

    `earlier` is the word of an answer that may be out of date; it is part of the label, and no mark.
    """

    id: str
    label: str
    text: str
    why: str
    mark: str | None
    earlier: str | None = None


@dataclass(frozen=True)
class Checklist:
    """Questions put to staff as one list; `at` is the line to begin at."""

    lines: tuple[Line, ...]
    at: int
    progress: str
    words: InterviewWords

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """The lines without a mark."""
        return tuple(line for line in self.lines if line.mark is None)

    @property
    def is_open(self) -> bool:
        """Whether a line has no mark yet."""
        return bool(self.open_lines)


@dataclass(frozen=True)
class Urgent:
    """A message that cannot wait.

    With `stop_first` the default is to stop. `slip` names the question whose answer can be taken back here. `page` is
    what the key for a page with what is known says; None where no page can be made.
    """

    heading: str
    text: str
    stop_first: bool = False
    slip: str | None = None
    page: str | None = None


@dataclass(frozen=True)
class Answered:
    """An answer, or `unsure`, or `skipped`."""

    given: Given | None


@dataclass(frozen=True)
class Marked:
    """An answer to one line of a checklist; None takes it back."""

    id: str
    given: Given | None


@dataclass(frozen=True)
class Rest:
    """The same answer for every line of a checklist that is still open."""

    given: Given


@dataclass(frozen=True)
class Back:
    """To the question before."""


@dataclass(frozen=True)
class Leave:
    """On, leaving the answer as it was."""


@dataclass(frozen=True)
class Review:
    """To the review of all answers."""


@dataclass(frozen=True)
class Jump:
    """To one question, from the review."""

    id: str


@dataclass(frozen=True)
class Finish:
    """The answers are complete: to the report."""


@dataclass(frozen=True)
class Stop:
    """Save and stop."""


Reply = Answered | Back | Leave | Review | Stop
ListReply = Marked | Rest | Back | Leave | Review | Stop
ReviewReply = Jump | Finish | Back | Stop
UrgentReply = Literal["stop", "go on", "take back", "page"]
Rows = tuple[tuple[str, str, str], ...]


class EndOfInput(Exception):
    """The input ended before the interview did."""


class Front(Protocol):
    """A way to ask: numbered lines, or a menu."""

    @property
    def lists(self) -> bool:
        """Whether this front end can put a checklist."""
        ...

    @property
    def confirms(self) -> bool:
        """Whether somebody is there to answer a question about an answer; not so in a pipe."""
        ...

    def say(self, text: str) -> None:
        """A passage to read, nothing to answer."""
        ...

    def section(self, title: str, intro: str | None) -> None:
        """A section begins."""
        ...

    def ask(self, question: Question) -> Reply:
        """One question."""
        ...

    def ask_list(self, checklist: Checklist) -> ListReply:
        """A checklist; one mark at a time comes back, so that each can be kept at once."""
        ...

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """A small question about an answer just given: the word picked; None to leave things as they are."""
        ...

    def urgent(self, message: Urgent, words: InterviewWords) -> UrgentReply:
        """A message that cannot wait, and what is to be done after it; nothing typed before it counts."""
        ...

    def review(self, rows: Rows, remarks: tuple[str, ...], *, final: bool = True) -> ReviewReply:
        """All answers (id, label, answer); at the end, or (not `final`) for a look in between."""
        ...


def choices_of(instrument: Instrument, item: Item, voice: Voice) -> tuple[Choice, ...]:
    """The answers to pick from, "not sure" last; none for numbers, dates and text."""
    words = instrument.head.words
    unsure = Choice("unsure", words.unsure[voice])
    match item.kind:
        case "yes_no":
            return (Choice("yes", words.yes[voice]), Choice("no", words.no[voice]), unsure)
        case "yes_no_past":
            past, never = Choice("past", words.past[voice]), Choice("no", words.no_never[voice])
            return (Choice("yes", words.yes[voice]), past, never, unsure)
        case "choice":
            given = tuple(Choice(option.code, option[voice]) for option in item.options)
            return given if any(choice.word == "unsure" for choice in given) else (*given, unsure)
    return ()


def question_of(interview: Interview, item: Item, left: int | None) -> Question:
    """The current item as a question. `left` is about how many remain; None where that cannot be said."""
    whole = item.not_above
    part = next((one for one in interview.instrument.items.values() if one.not_above == item.id), None)
    return Question(
        item,
        item.words(interview.voice),
        choices_of(interview.instrument, item, interview.voice),
        answer_before(interview, item),
        progress_of(interview, item, left),
        interview.instrument.head.interview,
        earlier_answer(interview, item),
        not_above=_number(interview, whole) if whole else None,
        not_below=_number(interview, part.id) if part else None,
    )


def earlier_answer(interview: Interview, item: Item) -> Before | None:
    """The answer of an earlier day to be given again."""
    earlier = interview.earlier_to(item.id)
    if earlier is None:
        return None
    return Before(earlier.given, word_of(earlier.given), day_in_words(earlier.day, interview.instrument.head.interview))


def day_in_words(day: date | None, words: InterviewWords) -> str:
    """A day as it is printed."""
    return day.isoformat() if day is not None else words.earlier_undated


def _number(interview: Interview, id: str) -> tuple[str, float] | None:
    value = interview.answers.value(id)
    return (interview.instrument.items[id].label, value) if isinstance(value, float) else None


def progress_of(interview: Interview, item: Item, left: int | None) -> str:
    """How far the interview has gone, in words."""
    number, sections = interview.section_number(item)
    about = f", about {left} question{'' if left == 1 else 's'} left" if left is not None else ""
    return f"Section {number} of {sections}{about}"


def answer_before(interview: Interview, item: Item) -> str | None:
    """The answer given so far, in the words it can be given in."""
    given = interview.answers.given.get(item.id)
    return None if given is None else word_of(given)


def word_of(given: Given) -> str:
    """An answer in the word it can be given in: a code, a number with its unit, a text, or a reason for none."""
    if isinstance(given, Unanswered):
        return given.reason
    written = as_json(given)
    return f"{written['value']} {written['unit']}" if isinstance(written, dict) else str(written)
