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
    `done` is the part of the interview that is behind, from 0 to 1.
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
    done: float = 0.0


@dataclass(frozen=True)
class Line:
    """One line of a screen: its question, its label, and its mark, which is the word for its answer.

    The mark is None where there is no answer or it was skipped; `answer` says it in words. An answer that may be out of
    date is part of the label, and no mark.
    """

    question: Question
    label: str
    mark: str | None
    answer: str = ""

    @property
    def id(self) -> str:
        """The id of its item."""
        return self.question.item.id

    @property
    def text(self) -> str:
        """The full question with its hint."""
        return " ".join(filter(None, (self.question.text, self.question.item.hint)))

    @property
    def why(self) -> str:
        """Why the question is asked."""
        return self.question.item.why

    @property
    def earlier(self) -> str | None:
        """The word for an answer that may be out of date."""
        return self.question.earlier.word if self.question.earlier else None


@dataclass(frozen=True)
class Checklist:
    """Questions on one screen; the cursor begins at line `at`.

    With `is_list` the lines are ticked, and one key answers no to the rest; otherwise each is answered by itself.
    """

    lines: tuple[Line, ...]
    at: int
    progress: str
    words: Words
    done: float = 0.0
    is_list: bool = True

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
class Undo:
    """Take back the last answer: the letters typed were the beginning of another one."""


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


Reply = Answered | Undo | Back | Leave | Review | Stop
ListReply = Marked | AllMarked | Rest | Undo | Back | Leave | Review | Stop
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
    def together(self) -> bool:
        """Whether this front end can show other questions together on one screen."""
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

    def review(self, rows: Rows, remarks: tuple[str, ...], unsettled: int = 0, *, final: bool = True) -> ReviewReply:
        """Show all answers (id, label, answer), the first `unsettled` of which are not definite.

        `final`: at the end, where the interview can be finished.
        """
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


@dataclass(frozen=True)
class Progress:
    """How far the interview is: the questions left (None where the figure would rise), and the part that is behind."""

    left: int | None = None
    done: float = 0.0


def question_of(interview: Interview, item: Item, progress: Progress) -> Question:
    """Return an item as a question."""
    whole = item.not_above
    part = next((one for one in interview.instrument.items.values() if one.not_above == item.id), None)
    return Question(
        item,
        item.words(interview.voice),
        choices_of(interview.instrument, item, interview.voice),
        answer_before(interview, item),
        progress_of(interview, (item,), progress.left),
        interview.instrument.words,
        earlier_answer(interview, item),
        not_above=_number(interview, whole) if whole else None,
        not_below=_number(interview, part.id) if part else None,
        today=interview.today,
        done=progress.done,
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


def progress_of(interview: Interview, items: tuple[Item, ...], left: int | None) -> str:
    """Return the progress of the interview in words: the number of the questions asked now, and how many are left."""
    words = interview.instrument.words.question
    first, last = interview.number(items[0]), interview.number(items[-1])
    asked = words.number.format(number=first)
    if len(items) > 1:
        asked = words.numbers.format(first=first, last=last)
    return asked if left is None else words.progress_left.of(left, asked=asked)


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
