"""The same answers through plain lines, the menu and the form file are the same answers and give the same results.

The fast suite sends three made-up people through lines and a form, and one through the menu, in one voice each;
`.ci/lanes exhaustive` sends twenty and four in both.
"""

from __future__ import annotations

import random
from io import StringIO
from typing import Any

import pytest
from asking import DOWN, END, ENTER, HOME, PAGE_DOWN, Paper
from prompt_toolkit.application import Application
from prompt_toolkit.input import create_pipe_input

from rls_screen.content.library import load
from rls_screen.content.schema import Item, Voice
from rls_screen.person.answers import Answer, Answers, Unanswered, read_answers
from rls_screen.person.given import Given
from rls_screen.person.interview import Interview
from rls_screen.person.scoring import score
from rls_screen.wizard.drive import drive
from rls_screen.wizard.line_input import LineInput
from rls_screen.wizard.lines import Lines
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import (
    Checklist,
    Choice,
    ListReply,
    Question,
    Reply,
    ReviewReply,
    Urgent,
    UrgentReply,
    choices_of,
)
from rls_screen.wizard.screen import Terminal
from rls_screen.wizard.stops import Stops

RLS = load()
VOICES: tuple[Voice, ...] = ("patient", "staff")
KNOWN = ["none", "sertraline", "prednisone 5 mg; stopped tramadol", "hydroxychloroquine, pramipexole"]


class Somebody:
    """A person made up at random, who types the same answer wherever they are asked."""

    def __init__(self, number: int) -> None:
        self._number = number
        self.typed: dict[str, str] = {}

    def answer(self, item: Item) -> str:
        """What they type: a code, a text, `unsure` or `skipped`."""
        chance = random.Random(f"{self._number} {item.id}")
        words = [choice.word for choice in choices_of(RLS, item, "staff")]
        match item.kind:
            case "number":
                low, high = item.range or (0, 0)
                low += 45 * any(one.not_above == item.id for one in RLS.items.values())  # a whole is not below its part
                words = [str(chance.randint(max(1, int(low)), int(min(high, low + 45))))]
            case "date":
                words = [f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"]
            case "medicines":
                words = KNOWN
            case "text":
                words = [f"words{chance.randint(0, 9)}"]
        reasons = [] if RLS.screen_of["staff"][item.id].form == "list" else ["skipped"]
        given = chance.choice([*words * 3, *reasons, *(["unsure"] if item.kind not in ("text", "medicines") else [])])
        if item.id in ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening"):
            given = chance.choice(["yes", "yes", "yes", given])  # that more than half of them go the long way
        self.typed[item.id] = given
        return given

    def line(self, item: Item, voice: Voice) -> str:
        """The answer as a line, or as keys before Enter."""
        given, words = self.answer(item), [choice.word for choice in choices_of(RLS, item, voice)]
        if given == "skipped" or (given == "unsure" and "unsure" not in words):
            return ("" if words else ":") + ("s" if given == "skipped" else "d")
        return str(words.index(given) + 1) if words else given


class InLines(Lines):
    """Plain lines, typed by somebody."""

    def __init__(self, who: Somebody, voice: Voice) -> None:
        super().__init__(StringIO(), StringIO(), RLS.words, strict=True, voice=voice)
        self._who = who

    def ask(self, question: Question) -> Reply:
        """The answer of this person."""
        self._typing(self._who.line(question.item, self._voice))
        return super().ask(question)

    def ask_list(self, checklist: Checklist) -> ListReply:
        """The numbers of the lines that this person would mark and has not, else none; and no to the rest."""
        marks = {"yes": "", "unsure": "d"}
        given = [(at, self._who.answer(RLS.items[line.id])) for at, line in enumerate(checklist.lines, start=1)]
        new = [f"{marks[one]}{at}" for at, one in given if one != "no" and checklist.lines[at - 1].mark is None]
        self._typing(" ".join(new) or ("y" if self._marked else "0\ny"))
        return super().ask_list(checklist)

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """This person is still not sure."""
        self._typing("3")
        return super().pick(text, choices)

    def urgent(self, message: Urgent) -> UrgentReply:
        """This person goes on."""
        self._typing("c")
        return super().urgent(message)

    def _typing(self, line: str) -> None:
        self._input = LineInput(StringIO(f"{line}\n"), self._out, Stops())

    def review(self, *rows: Any, final: bool = True) -> ReviewReply:
        """This person is content."""
        self._typing("f")
        return super().review(*rows, final=final)


class Typed(Terminal):
    """A terminal at which somebody presses the next keys once a panel is drawn."""

    def __init__(self, pipe: Any) -> None:
        super().__init__(pipe, Paper(), RLS.words)
        self._pipe, self.keys = pipe, [""]

    def application(self, layout: Any, keys: Any) -> Application[Any]:
        """The panel; its keys come when it is there."""
        application = super().application(layout, keys)

        def send_next_key(drawn: Application[Any]) -> None:
            if self.keys and not drawn.is_done:  # a key sent to a finished panel would be dropped before the next one
                self._pipe.send_text(self.keys.pop(0))

        application.after_render += send_next_key
        return application


class InTheMenu(Menu):
    """The menu, with somebody at its keys."""

    def __init__(self, who: Somebody, voice: Voice, pipe: Any) -> None:
        self._typed = Typed(pipe)
        super().__init__(self._typed, voice, RLS.words)
        self._who = who

    def ask(self, question: Question) -> Reply:
        """The answer of this person."""
        line = self._who.line(question.item, self._voice)
        self._typed.keys = [line if question.choices else f"{line}\r"]
        return super().ask(question)

    def ask_list(self, checklist: Checklist) -> ListReply:
        """The first line that this person would tick or mark and has not, else all others no, and yes, all of them."""
        if not checklist.is_list:
            return self._answer_a_line(checklist)
        for at, line in enumerate(checklist.lines):
            given = self._who.answer(RLS.items[line.id])
            if line.mark is None and given != "no":
                steps = (at - checklist.at) % len(checklist.lines)
                self._typed.keys = [*[DOWN] * steps, " " if given == "yes" else "d"]  # each after the last is drawn
                return super().ask_list(checklist)
        self._typed.keys = [*[PAGE_DOWN] * len(checklist.lines), "n", "y"]
        return super().ask_list(checklist)

    def _answer_a_line(self, checklist: Checklist) -> ListReply:
        """The first line without an answer, or on from a screen that has them all."""
        at = next((at for at, line in enumerate(checklist.lines) if line.question.before is None), None)
        self._typed.keys = [END, ENTER]
        if at is not None:
            question = checklist.lines[at].question
            line = self._who.line(question.item, self._voice)
            self._typed.keys = [HOME, *[DOWN] * at, line if question.choices else f"{line}\r"]
        return super().ask_list(checklist)

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """This person is still not sure."""
        self._typed.keys = ["3"]
        return super().pick(text, choices)

    def urgent(self, message: Urgent) -> UrgentReply:
        """This person goes on."""
        self._typed.keys = ["c"]
        return super().urgent(message)

    def review(self, *rows: Any, final: bool = True) -> ReviewReply:
        """This person is content."""
        self._typed.keys = ["f"]
        return super().review(*rows, final=final)


def through(front: Any, voice: Voice) -> dict[str, Given]:
    """The answers of a whole interview."""
    ended = drive(Interview(RLS, Answers(), voice), front, lambda interview: None)
    assert ended.finished
    return dict(ended.interview.answers.given)


def through_a_form(who: Somebody) -> Answers:
    """The answers of a form in which somebody has written what they typed elsewhere; a skipped line stays empty."""
    typed = {id: "" if given == "skipped" else given for id, given in who.typed.items()}
    return read_answers("".join(f"{id}: {given}\n" for id, given in typed.items()), "form.txt", RLS)


def results(answers: Answers) -> dict[str, Any]:
    """Everything that follows."""
    return dict(score(RLS, answers).results)


def people(*fast: tuple[int, Voice], all_of_them: int) -> list[Any]:
    """Numbers of made-up people, each with both voices; those beyond the fast suite for `.ci/lanes exhaustive`."""
    everybody: list[tuple[int, Voice]] = [(number, voice) for number in range(all_of_them) for voice in VOICES]
    return [pytest.param(*one, marks=[] if one in fast else [pytest.mark.lane]) for one in everybody]


@pytest.mark.parametrize("number, voice", people((0, "patient"), (1, "staff"), (2, "patient"), all_of_them=20))
def test_lines_and_form(number: int, voice: Voice) -> None:
    """Typed line by line or written in a form, the same answers are read, and give the same results."""
    who = Somebody(number)
    given = through(InLines(who, voice), voice)
    form = through_a_form(who)
    assert {id: one for id, one in given.items() if one != Unanswered("skipped")} == dict(form.given)
    assert results(Answers(given)) == results(form)


@pytest.mark.thorough
@pytest.mark.parametrize("number, voice", people((0, "staff"), all_of_them=4))
def test_menu_and_lines(number: int, voice: Voice) -> None:
    """Picked in the menu, staff's lists included, or typed line by line, the same answers are read."""
    who = Somebody(number)
    with create_pipe_input() as pipe:
        picked = through(InTheMenu(who, voice, pipe), voice)
    assert through(InLines(who, voice), voice) == picked


@pytest.mark.slow
def test_people_differ() -> None:
    """The people made up take short and long ways, and answer in every way there is."""
    ways = [through(InLines(Somebody(number), "staff"), "staff") for number in range(12)]
    lengths = [len(way) for way in ways]
    assert min(lengths) < 40
    assert max(lengths) > 65
    assert {Answer(True), Answer(False), Unanswered("unsure"), Unanswered("skipped")} <= {
        one for way in ways for one in way.values()
    }
