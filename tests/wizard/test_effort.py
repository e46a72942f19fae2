"""How many keys, screens and words an interview takes: real keys through the real prompt, in a window of 80 by 24.

Words are those of the questions as they are first drawn: the labels, and the full question under the cursor; of a small
question and a message, all of them. `around` are the words of titles, introductions, hints and answers beside them.
What is read once before and after the questions counts as a screen each. The figures in the documentation are these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from asking import ENTER, Fed, Handed, Paper
from prompt_toolkit.input import create_pipe_input

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.answers import Answers, Unanswered
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import (
    Checklist,
    Choice,
    EndOfInput,
    ListReply,
    Question,
    Reply,
    ReviewReply,
    Urgent,
    UrgentReply,
)

RLS = load()
ROOT = Path(__file__).parents[2]
AROUND = 2  # screens and keys: Enter at the opening, and Enter at the name of the files


@dataclass
class Effort:
    """What was shown."""

    screens: int = AROUND
    words: int = 0
    around: int = 0
    names: list[str] = field(default_factory=list)


class Counting(Menu):
    """The menu, with somebody who counts what it shows."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.effort = Effort()

    def _count(self, name: str, *texts: str | None) -> None:
        self.effort.screens += 1
        self.effort.words += sum(len(text.split()) for text in texts if text)
        self.effort.names.append(name)

    def _count_question(self, question: Question, *labels: str, answers: bool = True) -> None:
        item = question.item
        shown = [choice.label for choice in question.choices] if answers else []
        around = (self._frame.title, *self._frame.unread, item.hint or "", *shown)
        self.effort.around += sum(len(text.split()) for text in around)
        self._count(item.id, *labels, question.text)

    def ask(self, question: Question) -> Reply:
        """A question alone."""
        self._count_question(question)
        return super().ask(question)

    def ask_list(self, checklist: Checklist) -> ListReply:
        """Several questions; asked on, they are the same screen."""
        if self._place is None:
            labels = [line.label for line in checklist.lines]
            question = checklist.lines[checklist.at].question
            self._count_question(question, *labels, answers=not checklist.is_list)
        return super().ask_list(checklist)

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """A small question."""
        self._count("small question", text, *(choice.label for choice in choices))
        return super().pick(text, choices)

    def urgent(self, message: Urgent) -> UrgentReply:
        """A message that cannot wait."""
        self._count("message", message.heading, message.text)
        return super().urgent(message)

    def review(self, *given: Any, final: bool = True) -> ReviewReply:
        """The review, whose words are no questions."""
        self._count("review")
        return super().review(*given, final=final)

    def _read(self, text: str) -> None:
        """A passage for which there was no room beside a question; its words are counted with that."""
        self._count("passage")
        super()._read(text)


Keys = list[str | tuple[str, str]]  # a key, or what is typed and a key after it
NO_TO_ALL = "n, until it is asked how many, then y"


def typed(*texts: str) -> Keys:
    """Texts, each with Enter."""
    return [(text, ENTER) for text in texts]


class Hands:
    """Somebody who types, and looks at the paper to see whether a list was shown to its end."""

    def __init__(self, keys: Keys, paper: Paper) -> None:
        self._keys, self._paper = keys, paper
        self.pressed = AROUND  # keys beside typed values

    def __iter__(self) -> Iterator[str]:
        for key in self._keys:
            text, last = key if isinstance(key, tuple) else ("", key)
            if last == NO_TO_ALL:
                yield from self._no_to_all()
            else:
                self.pressed += len(last)
                yield text + last

    def _no_to_all(self) -> Iterator[str]:
        asked, shown = RLS.words.list.confirm_keys.partition(" | ")[0], ""
        while asked not in shown:
            before = len(self._paper.written)
            self.pressed += 1
            yield "n"
            shown = "".join(self._paper.written[before:])
        self.pressed += 1
        yield "y"


def went(keys: Keys, voice: Voice, *, real: bool = True) -> tuple[Interview, bool, int, Effort]:
    """The interview after these keys, whether it was finished, the keys beside typed values, and what was shown.

    The keys go through the real prompt, or (not `real`) are handed to its screens.
    """
    kept, paper = [Interview(RLS, Answers(), voice)], Paper(80, 24)
    hands = Hands(keys, paper)
    with create_pipe_input() as pipe:
        terminal = Fed(pipe, paper, hands, RLS.words) if real else Handed(paper, hands, RLS.words)
        menu = Counting(terminal, voice, RLS.words)
        try:
            finished = drive(kept[0], menu, kept.append).finished
        except EndOfInput as ended:
            raise AssertionError(f"the keys ended before the interview: {menu.effort}") from ended
    return kept[-1], finished, hands.pressed, menu.effort


# ---- Staff ----------------------------------------------------------------------------------------------------------

ABOUT: Keys = [*typed("SLE-7"), "1", *typed("44"), "1", "n", ENTER]
SAFE: Keys = [NO_TO_ALL, "n"]  # the signs, then the question that is put alone
NEGATIVE: Keys = [*ABOUT, *SAFE, *"nnnn", "n", ENTER, *typed("none"), "n", *typed("sleep"), "f"]
POSITIVE: Keys = [
    *ABOUT, *SAFE, *"yyyy", ENTER, "n", "y",
    *typed("4", "3 years"), "2", "3", "3", *typed("walking"), ENTER, "s", "1", "n", "y",  # course; sleep suffers
    *typed("6"), ENTER, *typed("5"), "n", ENTER, "s", "1", "n", "y", "n", "y",  # lupus, diagnosed; blood loss
    *typed("11.9 g/dL", "32", "18", "3", "20 Jan 2026"), "n", "n", ENTER, "s",
    *typed("hydroxychloroquine, prednisone 5 mg, sertraline"), "n", "y", *typed("sleep"), "f",
]  # fmt: skip
EMERGENCY: Keys = [*ABOUT, "8", "8", ENTER]  # chest pain: the line is shown, then ticked; Enter stops


DOCS = {
    "met": r"positive case takes (\d+) screens, about (\d+) keys beside the typed values and about (\d+) words",
    "not_met": r"a negative one (\d+) screens and about (\d+) keys",
}


def written(file: str, pattern: str) -> list[int]:
    """The figures of a sentence of the documentation."""
    found = re.search(pattern, " ".join((ROOT / file).read_text("utf-8").split()))
    assert found is not None, f"{file}: {pattern}"
    return [int(figure) for figure in found.groups()]


def is_about(figure: int, counted: int) -> bool:
    """Whether a figure of the documentation is right to a tenth, or to two."""
    return abs(figure - counted) <= max(2, counted / 10)


@pytest.mark.thorough
@pytest.mark.parametrize("keys, most, result", [
    pytest.param(POSITIVE, (22, 70, 900), "met", id="positive"),
    pytest.param(NEGATIVE, (10, 30, 900), "not_met", id="negative"),
])  # fmt: skip
def test_staff(keys: Keys, most: tuple[int, int, int], result: str) -> None:
    """A positive case takes staff at most 22 screens, 70 keys and 900 words, a negative one 10 screens and 30 keys."""
    interview, finished, pressed, effort = went(keys, "staff", real=result == "met")
    assert (True, result) == (finished, interview.person.value("screen_result"))
    print(f"staff, {result}: {effort.screens} screens, {pressed} keys, {effort.words} + {effort.around} words")
    assert all(one <= limit for one, limit in zip((effort.screens, pressed, effort.words), most, strict=True)), effort
    screens, *others = written("docs/tutorials/nurse.md", DOCS[result])
    assert effort.screens == screens
    assert all(map(is_about, others, (pressed, effort.words)))
    skipped = [id for id, given in interview.answers.given.items() if given == Unanswered("skipped")]
    assert [] == [id for id in skipped if RLS.items[id].kind == "yes_no"]


def test_staff_emergency() -> None:
    """An emergency stops staff after four screens; the answers are there."""
    interview, finished, pressed, effort = went(EMERGENCY, "staff")
    assert (False, True) == (finished, interview.answers.value("flag_chest"))
    assert (5, 12) >= (effort.screens, pressed), (effort, pressed)


# ---- A patient, and a carer -----------------------------------------------------------------------------------------


def patient(who: str, *, core: str) -> Keys:
    """A patient's keys up to the medicines; a sign list ends with Enter on its last row."""
    about: Keys = [*typed("SLE-7"), who, *typed("44"), "1", *(["y"] if who != "1" else []), "n"]
    read: Keys = ["x"]  # the introduction of the warning signs, by itself
    signs: Keys = [*read, *"nnnn", ENTER, *"nnnnn", ENTER, *"nnnn", ENTER, *"nnnn", ENTER, "n"]
    return [*about, *signs, *core]


def met(who: str) -> Keys:
    """The rest of a positive case."""
    return [
        *patient(who, core="yyyy"), *"nnnnn", ENTER, *"nnnn", ENTER,
        *typed("hydroxychloroquine, prednisone 5 mg, sertraline"), "n", "n", "n",
        *typed("4", "3 years"), "2", "3", "y", "n", "n", "n", "n", "n", *typed("walking"), "3",
        "y", *typed("6", "5"), "n", *"nnnn", ENTER, *"nnnnn", ENTER, *"nnn", ENTER, *typed("sleep"), "f",
    ]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.parametrize("keys, most, result", [
    pytest.param(met("1"), (45, 120, 1600), "met", id="patient, positive"),
    pytest.param([*patient("1", core="nnnn"), "n", "n", *typed("sleep"), "f"], (24, 60, 1000), "not_met",
                 id="patient, negative"),
    pytest.param(met("3"), (46, 120, 1650), "met", id="carer, positive"),
])  # fmt: skip
def test_patient(keys: Keys, most: tuple[int, int, int], result: str) -> None:
    """A positive case takes a patient at most 45 screens and 1,600 words; a carer is asked one question more."""
    interview, finished, pressed, effort = went(keys, "patient", real=keys == met("1"))
    assert (True, result) == (finished, interview.person.value("screen_result")), effort
    print(f"patient, {result}: {effort.screens} screens, {pressed} keys, {effort.words} + {effort.around} words")
    assert all(one <= limit for one, limit in zip((effort.screens, pressed, effort.words), most, strict=True)), effort


def test_readme() -> None:
    """The README and the patient's tutorial give the figures of the limits proved here."""
    assert [22, 70, 45] == written(
        "README.md", r"at most (\d+) screens and (\d+) keys.*?a patient at most (\d+) screens"
    )
    assert [45, 20] == written("docs/tutorials/patient.md", r"takes about (\d+) screens, and about (\d+) where")


def test_patient_emergency() -> None:
    """An emergency stops a patient at the first list of signs."""
    interview, finished, _, effort = went([*patient("1", core="")[:5], "x", "y", ENTER], "patient")
    assert (False, True) == (finished, interview.answers.value("flag_leg_weakness"))
    assert 10 >= effort.screens, effort
