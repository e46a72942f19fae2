"""What a front end is given to ask, and what it returns. The same for every front end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from ..content.instrument import Instrument
from ..content.schema import Item, Voice
from ..content.texts import Words
from ..person.given import Given, Unanswered, as_json
from ..person.interview import Interview


@dataclass(frozen=True)
class Choice:
    """One answer that can be picked: what it is recorded as, and its label."""

    word: str
    label: str


@dataclass(frozen=True)
class EarlierAnswer:
    """An answer of an earlier day, to be given again: the answer, the word for it, and its day in words."""

    given: Given
    word: str
    day: str


@dataclass(frozen=True)
class Question:
    """An item as it is asked: its text, its choices, the answer so far, and the progress of the interview.

    `before` is the answer so far. `earlier` is an answer that may be out of date: it is shown, and at a choice only its
    own key gives it again, never Enter. `not_above` and `not_below` are the label and the value of an answer that this
    number must not pass: a part and its whole. `names` are offered for completion. A day after `today` is asked back.
    """

    item: Item
    text: str
    choices: tuple[Choice, ...]
    before: str | None
    progress: str
    words: Words
    earlier: EarlierAnswer | None = None
    not_above: tuple[str, float] | None = None
    not_below: tuple[str, float] | None = None
    names: tuple[str, ...] = ()
    today: date | None = None


@dataclass(frozen=True)
class Line:
    """One line of a checklist: its item, its short and its full text, and its mark (yes, no, unsure or None).

    `earlier` is the word for an answer that may be out of date; the label includes it; it is not a mark.
    """

    id: str
    label: str
    text: str
    why: str
    mark: str | None
    earlier: str | None = None


@dataclass(frozen=True)
class Checklist:
    """Questions that staff answer as one list; the cursor begins at line `at`."""

    lines: tuple[Line, ...]
    at: int
    progress: str
    words: Words

    @property
    def open_lines(self) -> tuple[Line, ...]:
        """Return the lines without a mark."""
        return tuple(line for line in self.lines if line.mark is None)

    @property
    def is_open(self) -> bool:
        """Return whether any line has no mark."""
        return bool(self.open_lines)


@dataclass(frozen=True)
class Urgent:
    """A message that cannot wait.

    With `stop_first` Enter stops the interview. `slip` is the question whose answer can be taken back here. `page` is
    the label of the key that makes a page of the answers so far; None where no page can be made.
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
    """An answer to one line of a checklist; None removes its mark."""

    id: str
    given: Given | None


@dataclass(frozen=True)
class AllMarked:
    """Answers to several lines of a checklist that were given at once; all are saved before any message is shown."""

    marks: tuple[Marked, ...]


@dataclass(frozen=True)
class Rest:
    """The same answer for every open line of a checklist."""

    given: Given


@dataclass(frozen=True)
class Back:
    """Go to the previous question."""


@dataclass(frozen=True)
class Leave:
    """Go on, and leave the answer unchanged."""


@dataclass(frozen=True)
class Review:
    """Go to the review of all answers."""


@dataclass(frozen=True)
class Jump:
    """Go from the review to one question."""

    id: str


@dataclass(frozen=True)
class Finish:
    """Finish: go on to the report."""


@dataclass(frozen=True)
class Stop:
    """Save and stop."""


Reply = Answered | Back | Leave | Review | Stop
ListReply = Marked | AllMarked | Rest | Back | Leave | Review | Stop
ReviewReply = Jump | Finish | Back | Stop
UrgentReply = Literal["stop", "go on", "take back", "page"]
Rows = tuple[tuple[str, str, str], ...]


class EndOfInput(Exception):
    """The input ended before the interview did."""


class Front(Protocol):
    """A way to ask: numbered lines, or a menu."""

    @property
    def lists(self) -> bool:
        """Whether this front end can show a checklist."""
        ...

    @property
    def confirms(self) -> bool:
        """Whether somebody can be asked about an answer; False for a pipe."""
        ...

    def say(self, text: str) -> None:
        """Show a passage to read."""
        ...

    def section(self, title: str, intro: str | None) -> None:
        """Show the beginning of a section."""
        ...

    def ask(self, question: Question) -> Reply:
        """Ask one question."""
        ...

    def ask_list(self, checklist: Checklist) -> ListReply:
        """Show a checklist; return one mark at a time, so that each is saved at once."""
        ...

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """Ask a small question about an answer just given; return the word picked, None to change nothing."""
        ...

    def urgent(self, message: Urgent) -> UrgentReply:
        """Show a message that cannot wait; return what to do next. Keys typed before it are dropped."""
        ...

    def review(self, rows: Rows, remarks: tuple[str, ...], *, final: bool = True) -> ReviewReply:
        """Show all answers (id, label, answer); `final` at the end, where the interview can be finished."""
        ...


def choices_of(instrument: Instrument, item: Item, voice: Voice) -> tuple[Choice, ...]:
    """Return the answers to pick from, "not sure" last; none for numbers, dates and text."""
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
    """Return the current item as a question. About `left` questions remain; None where no figure can be given."""
    whole = item.not_above
    part = next((one for one in interview.instrument.items.values() if one.not_above == item.id), None)
    return Question(
        item,
        item.words(interview.voice),
        choices_of(interview.instrument, item, interview.voice),
        answer_before(interview, item),
        progress_of(interview, item, left),
        interview.instrument.words,
        earlier_answer(interview, item),
        not_above=_number(interview, whole) if whole else None,
        not_below=_number(interview, part.id) if part else None,
        today=interview.today,
    )


def earlier_answer(interview: Interview, item: Item) -> EarlierAnswer | None:
    """Return the answer of an earlier day that is to be given again, if there is one."""
    earlier = interview.earlier_to(item.id)
    if earlier is None:
        return None
    day = day_in_words(earlier.day, interview.instrument.words)
    return EarlierAnswer(earlier.given, word_of(earlier.given), day)


def day_in_words(day: date | None, words: Words) -> str:
    """Return a day as it is printed; `None` is a day that is not known."""
    return day.isoformat() if day is not None else words.question.earlier_day


def _number(interview: Interview, id: str) -> tuple[str, float] | None:
    value = interview.answers.value(id)
    return (interview.instrument.items[id].label, value) if isinstance(value, float) else None


def progress_of(interview: Interview, item: Item, left: int | None) -> str:
    """Return the progress of the interview in words."""
    words = interview.instrument.words.question
    number, sections = interview.section_number(item)
    if left is None:
        return words.progress.format(section=number, sections=sections)
    return words.progress_left.of(left, section=number, sections=sections)


def answer_before(interview: Interview, item: Item) -> str | None:
    """Return the word for the answer so far; None where there is none."""
    given = interview.answers.given.get(item.id)
    return None if given is None else word_of(given)


def word_of(given: Given) -> str:
    """Return the word that gives an answer: a code, a number with its unit, a text, or the reason for no answer."""
    if isinstance(given, Unanswered):
        return given.reason
    written = as_json(given)
    return f"{written['value']} {written['unit']}" if isinstance(written, dict) else str(written)
