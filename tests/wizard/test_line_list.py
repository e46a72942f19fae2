"""A list in plain lines: the numbers of the true ones, then the rest by one question; only its y is a no."""

from __future__ import annotations

import contextlib
import re
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy.making import answers

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.errors import AnswerError
from rls_screen.person.answers import Answer, Answers, Unanswered
from rls_screen.person.given import Given
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.lines import EndOfInput, Lines
from rls_screen.wizard.question import Checklist, Choice, ListReply, Question, Reply

RLS = load()
LIST = next(screen.items for screen in RLS.screens["staff"] if screen.form == "list" and "cramps" in screen.items)
SIGNS = next(screen.items for screen in RLS.screens["staff"] if screen.form == "list" and "flag_fever" in screen.items)
YES, NO, UNSURE, SKIPPED = Answer(True), Answer(False), Unanswered("unsure"), Unanswered("skipped")


class Seen(Lines):
    """Plain lines that remember what was put."""

    put: set[str]
    last: set[str]

    def ask(self, question: Question) -> Reply:
        """Remember a question."""
        self.last = {question.item.id}
        self.put |= self.last
        return super().ask(question)

    def ask_list(self, checklist: Checklist) -> ListReply:
        """Remember the lines of a list."""
        self.last = {line.id for line in checklist.lines}
        self.put |= self.last
        return super().ask_list(checklist)

    def pick(self, text: str, choices: tuple[Choice, ...]) -> str | None:
        """A small question is about what was put last."""
        self.put |= self.last
        return super().pick(text, choices)


class Ran:
    """An interview with these lines typed: the answers after each step, what was put by then, and what was shown."""

    def __init__(self, *lines: str, at: str | None = None, strict: bool = False, voice: Voice = "staff",
                 **before: Any) -> None:  # fmt: skip
        out = StringIO()
        front = Seen(StringIO("".join(f"{line}\n" for line in lines)), out, RLS.words, strict=strict, voice=voice)
        front.put = set()
        self.steps: list[tuple[Answers, set[str]]] = []
        interview = Interview(RLS, answers(RLS, **before), voice, jumped_to=at)

        def save(one: Interview) -> None:
            self.steps.append((one.answers, front.put))
            front.put = set()

        self.finished = False
        with contextlib.suppress(EndOfInput):
            self.finished = drive(interview, front, save).finished
        self.shown = out.getvalue()
        self.prompts = self.shown.count("> ")

    @property
    def given(self) -> dict[str, Given]:
        """The answers at the end."""
        return dict(self.steps[-1][0].given) if self.steps else {}


def listed(*lines: str, strict: bool = False) -> dict[str, Given]:
    """The answers of one list after these lines, by the number of the line; without those that are a no."""
    ran = Ran(*lines, at=LIST[0], strict=strict)
    return {f"{LIST.index(id) + 1}": one for id, one in ran.given.items() if id in LIST and one != NO}


@pytest.mark.thorough
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("lines, marked", [
    pytest.param(("2 5", "y"), {"2": YES, "5": YES}, id="two are true, no to the rest"),
    pytest.param(("2,5;7", "y"), {"2": YES, "5": YES, "7": YES}, id="commas and semicolons"),
    pytest.param(("0", "y"), {}, id="none is true"),
    pytest.param(("n", "yes"), {}, id="n, as in the menu"),
    pytest.param(("d3", "y"), {"3": UNSURE}, id="not sure about one"),
    pytest.param(("D 3 2", "y"), {"2": YES, "3": UNSURE}, id="a space behind the letter"),
    pytest.param(("2 3", "b", "x2", "y"), {"3": YES}, id="one taken back"),
    pytest.param(("2 3", "b", "n2", "y"), {"3": YES}, id="one changed into a no"),
    pytest.param(("2", "b", "5", "y"), {"2": YES, "5": YES}, id="back to the list"),
])  # fmt: skip
def test_marks(lines: tuple[str, ...], marked: dict[str, Given], strict: bool) -> None:
    """Numbers are yes, d is not sure; y to the rest makes every other line a no, and the list is left."""
    ran = Ran(*lines, at=LIST[0], strict=strict)
    assert marked == listed(*lines, strict=strict)
    assert [*LIST] == [id for id in LIST if id in ran.given]
    assert frozenset(LIST) == ran.steps[-1][0].as_list


@pytest.mark.parametrize("lines", [("s",), (":s",), ("2", "s"), ("0", "s"), ("0", "b", "s"), ("d1", "s")])
def test_skip(lines: tuple[str, ...]) -> None:
    """s leaves what has no mark without an answer: skipped, and never a no."""
    ran = Ran(*lines, at=LIST[0])
    assert set(LIST) <= ran.given.keys()
    assert NO not in ran.given.values()


@pytest.mark.parametrize(
    "line", ["", "10", "0 2", "2 n2", "2 d2", "2-5", "yes", "y", "no 2", "2.5", "1 99", "?10", "\u0661", "123"]
)
def test_no_mark(line: str) -> None:
    """Any other line marks nothing, is said to be wrong on a terminal, and ends an interview from a pipe."""
    assert {} == listed(line) == Ran(line, at=LIST[0]).given
    assert RLS.words.line_list.wrong.split("{")[0] in " ".join(Ran(line, at=LIST[0]).shown.split())
    with pytest.raises(AnswerError, match=f"standard input, line 1, {LIST[0]}: "):
        Ran(line, at=LIST[0], strict=True)


@pytest.mark.parametrize("line", ["", "0", "n", "2", "x", "q", "r"])
def test_only_y_is_a_no(line: str) -> None:
    """At the question about the rest nothing but y answers it."""
    assert {} == Ran("0", line, at=LIST[0]).given


def test_what_is_read_aloud() -> None:
    """The list has a number and all its labels; ?3 reads the whole question, a the list again, ? what may be typed."""
    ran = Ran("?3", "a", "?", at=LIST[0])
    said = " ".join(ran.shown.split())
    label = RLS.items[LIST[2]].line("staff")
    assert said.count(f"3. {label}") == 3
    assert " ".join(RLS.items[LIST[2]].staff.split()) in said
    assert 3 == said.count("Question 1, a list of 9.")
    assert said.index(" ".join(RLS.words.line_list.help.split())) > said.index("3. ")


def test_a_list_that_is_answered() -> None:
    """Enter keeps a list whose lines all have an answer; a line can still be changed."""
    before: dict[str, Any] = dict.fromkeys(LIST, "no")
    assert {} == listed("") == {id: one for id, one in Ran("", at=LIST[0], **before).given.items() if one != NO}
    changed = Ran("4", at=LIST[0], **before)
    assert {LIST[3]: YES, **dict.fromkeys((id for id in LIST if id != LIST[3]), NO)} == changed.given


def test_signs_are_all_saved_before_a_message() -> None:
    """Several signs typed at once are all saved before the first message, also where the person stops there."""
    at = [SIGNS.index(id) + 1 for id in ("flag_seizure", "flag_chest", "flag_fever")]
    ran = Ran(" ".join(map(str, at)), "", "y", at=SIGNS[0])
    assert {"flag_seizure": YES, "flag_chest": YES, "flag_fever": YES} == ran.given == dict(ran.steps[0][0].given)
    assert "*** EMERGENCY ***" in ran.shown


def test_each_sign_is_spoken_about_once() -> None:
    """With c the questions go on: every message is shown, the same one once, then the rest is asked."""
    at = [SIGNS.index(id) + 1 for id in ("flag_seizure", "flag_chest")]
    ran = Ran(" ".join(map(str, at)), "c", "c", at=SIGNS[0])
    assert ran.shown.index("*** EMERGENCY ***") < ran.shown.index("No to the other")
    assert ran.shown.count("*** EMERGENCY ***") <= 2


def test_a_slip_of_several() -> None:
    """A sign that is taken back is open again, the list is written again, and the others stay."""
    at = [SIGNS.index(id) + 1 for id in ("flag_fever", "flag_chest")]
    ran = Ran(" ".join(map(str, at)), "t", "y", at=SIGNS[0])
    assert ran.given.keys() < {"flag_fever", "flag_chest"}
    assert 2 == ran.shown.count("a list of")


class Skipping(StringIO):
    """Somebody who skips every question, and finishes at the review."""

    def __init__(self, out: StringIO) -> None:
        super().__init__()
        self._out, self.prompts = out, 0

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        """Type s, with its colon, or f where that is asked for."""
        self.prompts += 1
        return "f\n" if "Type f to finish" in self._out.getvalue()[-200:] else ":s\n"


@pytest.mark.parametrize("voice, most", [("staff", 60), ("patient", 75)])
def test_prompts(voice: Voice, most: int) -> None:
    """Whoever skips through a whole interview in plain lines gets at most 60 prompts as staff, each ending in "> "."""
    out = StringIO()
    source = Skipping(out)
    ended = drive(Interview(RLS, Answers(), voice), Lines(source, out, RLS.words, strict=False), lambda _: None)
    assert ended.finished
    assert source.prompts == len(re.findall(r"^> ", out.getvalue(), re.MULTILINE)) <= most
    assert {SKIPPED} == set(ended.interview.answers.given.values())
    assert [item.id for item in ended.interview.path] == [
        id for id in RLS.screen_of[voice] if id in ended.interview.answers.given
    ]


TYPED = ("1", "2", "3", "4", "y", "n", "d", "s", ":s", "b", ":b", "?", "a", "", "r", "f", "c", "t", "0", "2 5", "d3 1",
         "x2", "n3", "?2", "40", "12 Mar 2026", "12/03/2026", "11,4", "none", "prednisolone 5 mg", "x-7")  # fmt: skip


def only_what_was_put_changes(lines: list[str], voice: Voice) -> None:
    """From one step to the next only answers change whose questions were put in between; the last step has them all."""
    before: dict[str, Given] = {}
    for saved, put in Ran(*lines, voice=voice).steps:
        changed = {id for id in {**before, **saved.given} if before.get(id) != saved.given.get(id)}
        assert set() == changed - put
        before = dict(saved.given)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(TYPED), min_size=5, max_size=25), st.sampled_from(["staff", "patient"]))
def test_nothing_is_answered_that_was_not_put_and_nothing_is_lost(lines: list[str], voice: Voice) -> None:
    """Whatever is typed, nothing is answered that was not put, and no answer is lost."""
    only_what_was_put_changes(lines, voice)


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(TYPED), min_size=10, max_size=60), st.sampled_from(["staff", "patient"]))
def test_nothing_is_lost_on_long_ways(lines: list[str], voice: Voice) -> None:
    """The same on longer ways through the interview."""
    only_what_was_put_changes(lines, voice)
