"""The list of staff: no line is answered that was not on the screen, whatever the window and the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asking import DOWN, ENTER, ESC, Paper, Ran, pressed
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.application import Application
from prompt_toolkit.input import PipeInput, create_pipe_input
from properties import examples
from toy.making import answers

from rls_screen.content.library import load
from rls_screen.person.answers import Answer, Unanswered
from rls_screen.person.interview import Interview
from rls_screen.wizard.checklist import put_checklist
from rls_screen.wizard.drive import drive
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import Checklist, EndOfInput, Leave, Line, ListReply, Marked, Rest
from rls_screen.wizard.screen import Shown, Terminal
from rls_screen.wizard.text import readable_width

RLS = load()
SIZES = [(40, 16), (40, 24), (80, 20), (80, 24)]
CORE = ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening")
SIGNS = [item.id for item in RLS.items.values() if item.tier and not item.alone and not item.skip_when]
ALIKE = [item.id for item in RLS.items.values() if RLS.section_of[item.id].id == "look_alikes" and not item.ask_when]
ABOUT = {"subject_id": "x", "answered_by": "self", "age": 44, "sex": "male", "pregnancy": "no"}


def listed(*keys: str, size: tuple[int, int], ids: list[str], **before: Any) -> Ran:
    """Keys at one of the two lists, in a window of this size."""
    given = {**ABOUT, **(dict.fromkeys(CORE, "yes") if ids is ALIKE else {}), **before}
    return pressed(*keys, instrument=RLS, at=ids[0], before=given, columns=size[0], rows=size[1])


def marks(ran: Ran, ids: list[str]) -> dict[str, object]:
    """What the lines of the list are, in the end."""
    return {id: ran.given[id] for id in ids if id in ran.given}


# ---- The real list, in the windows people have ----------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ids", [SIGNS, ALIKE], ids=["signs", "look-alikes"])
def test_all_lines_are_shown_before_no(size: tuple[int, int], ids: list[str]) -> None:
    """n shows what was not on the screen, then asks how many are a no, and only y answers; Enter never does."""
    ran = listed(*["n"] * len(ids), ENTER, size=size, ids=ids)
    assert {} == marks(ran, ids)
    assert f"No to all {len(ids)}?" in ran.shown
    confirmed = listed(*["n", "y"] * len(ids), size=size, ids=ids)
    assert dict.fromkeys(ids, Answer(False)) == marks(confirmed, ids)
    assert {*ids} == confirmed.interview.answers.as_list & {*ids}


@pytest.mark.parametrize("key", ["n", "N", "b", ESC, ENTER, "x", " ", "1", "d"])
def test_only_y_confirms(key: str) -> None:
    """Every other key at the number answers nothing; b, n and Esc go back to the list, which then takes marks."""
    ran = listed("n", key, size=(80, 60), ids=ALIKE)
    assert {} == marks(ran, ALIKE)
    assert "No to all 9?" in ran.shown
    if key not in (ENTER, "x", " ", "1", "d"):
        assert {ALIKE[1]: Answer(True)} == marks(listed("n", key, "2", size=(80, 60), ids=ALIKE), ALIKE)


def test_where_one_is() -> None:
    """The list says which of its lines are on the screen."""
    assert f"1 to {len(SIGNS)} of {len(SIGNS)}" in listed("x", size=(80, 60), ids=SIGNS).shown
    small = listed("x", size=(40, 16), ids=SIGNS).shown
    assert f" of {len(SIGNS)}" in small
    assert f"1 to {len(SIGNS)} of" not in small
    alone = listed("x", size=(40, 16), ids=SIGNS).shown
    assert (True, False) == (f" 1 of {len(SIGNS)} Space" in alone, "1 to 1 of" in alone)


def test_the_self_harm_question_is_in_no_list() -> None:
    """The question to be asked alone comes after the list, on a screen of its own, and no list answers it."""
    [alone] = [item for item in RLS.items.values() if item.alone]
    ran = listed("n", "y", size=(80, 60), ids=SIGNS)
    assert alone.id not in ran.given
    assert alone.label not in ran.shown[: ran.shown.index("No to all")]
    assert " ".join(alone.staff.split())[:40] in ran.shown[ran.shown.index("No to all") :]


@pytest.mark.parametrize("ahead", ["n", "ny", " ", "d", "s", "2", ENTER])
def test_keys_before_the_list_are_dropped(ahead: str) -> None:
    """What staff typed before the list was there answers nothing in it."""
    ran = pressed(f"1{ahead}", "x", instrument=RLS, at="pregnancy", before={"sex": "female", "age": 40,
                  "subject_id": "x", "answered_by": "self"})  # fmt: skip
    assert {} == marks(ran, SIGNS)
    assert Answer("no") == ran.given["pregnancy"]


def test_keys_before_the_number_are_dropped() -> None:
    """What was typed before it was asked how many are a no does not confirm it."""
    ran = listed("ny", "x", size=(80, 60), ids=ALIKE)
    assert {} == marks(ran, ALIKE)
    assert "No to all 9?" in ran.shown


def test_a_mark_off_the_screen() -> None:
    """A number or a key that comes with the movement marks no line that was not shown; pressed once more it does."""
    assert {} == marks(listed("9", size=(40, 16), ids=SIGNS), SIGNS)
    assert {} == marks(listed(DOWN * 8 + " ", size=(40, 16), ids=SIGNS), SIGNS)
    assert {SIGNS[8]: Unanswered("unsure")} == marks(listed("9", "d", size=(40, 16), ids=SIGNS), SIGNS)


def test_leaving_the_rest_open_is_seen_too() -> None:
    """s skips no line that was not on the screen."""
    assert {} == marks(listed("s", size=(40, 16), ids=SIGNS), SIGNS)
    assert dict.fromkeys(ALIKE, Unanswered("skipped")) == marks(listed("s", size=(80, 60), ids=ALIKE), ALIKE)


def test_help_in_a_small_window() -> None:
    """? writes the whole question, why it is asked and the keys above the list, which stays."""
    ran = listed("?", "n", size=(40, 16), ids=SIGNS)
    item = RLS.items[SIGNS[0]]
    assert " ".join(item.staff.split()) in ran.shown
    assert item.why in ran.shown
    assert {} == marks(ran, SIGNS)


# ---- Any window, any keys -------------------------------------------------------------------------------------------


class Window:
    """A window that changes its size, with somebody who presses keys in chunks; it knows what was ever to be read."""

    def __init__(self, sizes: list[tuple[int, int]], chunks: list[list[str]]) -> None:
        self._sizes, self._chunks = sizes, chunks
        self.above = Shown()
        self.read: list[str] = []
        self.numbers: list[str] = []

    def forget_typed(self, *, until_drawn: bool) -> None:
        """Nothing is typed ahead: keys come in chunks after each drawing."""

    def run_page(
        self, page: Callable[[int, int], Shown], drawn: Callable[[], None], press: Callable[[str], Any]
    ) -> Any:
        """Draw, let a chunk of keys be pressed, draw again; at last, leave."""
        while self._chunks:
            columns, rows = self._sizes.pop() if len(self._sizes) > 1 else self._sizes[0]
            shown = page(columns, rows)
            assert len(shown.lines) <= rows
            self.read.append(" ".join(" ".join(line[:columns] for line, _ in shown.lines).split()))
            drawn()
            for key in self._chunks.pop():
                result = press(key)
                if result is not None:
                    return result
        return Leave()

    def run(self, show: Callable[[int], Shown], foot: Callable[[int], Shown], press: Callable[[str], Any]) -> Any:
        """The question how many: y or not."""
        self.numbers.append(" ".join(line for line, _ in show(80).lines))
        return press("y") if self._chunks and self._chunks[-1][0] in ("y", "n", " ") else False


KEYS = [
    "down",
    "up",
    "j",
    "k",
    "home",
    "end",
    "pagedown",
    "pageup",
    " ",
    "d",
    "n",
    "N",
    "s",
    "enter",
    *"123456789",
    "x",
]
LABELS = st.lists(st.integers(1, 14), min_size=2, max_size=24)  # how many words each label has


@given(
    words=LABELS,
    marked=st.sets(st.integers(0, 23)),
    sizes=st.lists(st.tuples(st.integers(8, 130), st.integers(2, 60)), min_size=1, max_size=30),
    chunks=st.lists(st.lists(st.sampled_from(KEYS), min_size=1, max_size=5), min_size=1, max_size=40),
)
@settings(max_examples=examples(150), deadline=None)
def test_nothing_is_answered_unseen(
    words: list[int], marked: set[int], sizes: list[tuple[int, int]], chunks: list[list[str]]
) -> None:
    """Over all sizes of a window and all keys: what a list answers had its whole label on the screen before."""
    labels = [f"Line{at:02}" + " wordily" * number + f" end{at:02}" for at, number in enumerate(words)]
    lines = {str(at): Line(str(at), label, "Is it so? " * 9, "Why.", "no" if at in marked else None)
             for at, label in enumerate(labels)}  # fmt: skip
    window, seen = Window(sizes, chunks), set[str]()
    while window._chunks:
        checklist = Checklist(tuple(lines.values()), 0, "Section 1 of 1", RLS.words)
        reply: ListReply = put_checklist(window, checklist, lambda text: None, seen)  # type: ignore[arg-type]
        answered = [reply.id] if isinstance(reply, Marked) else []
        if isinstance(reply, Rest):
            answered = [line.id for line in checklist.open_lines]
            if reply.given == Answer(False):
                assert f" {len(answered)}?" in window.numbers[-1]
        for id in answered:
            assert any(labels[int(id)] in screen for screen in window.read), (id, window.read)
        if isinstance(reply, Marked):
            mark = None if reply.given is None else "yes" if reply.given == Answer(True) else "unsure"
            lines[reply.id] = Line(reply.id, labels[int(reply.id)], "Is it so?", "Why.", mark)
        elif isinstance(reply, Rest):
            return


def test_a_window_without_room_answers_nothing() -> None:
    """A window that is too narrow or too low says so, and no key answers in it."""
    lines = tuple(Line(str(at), "A label of some words", "Is it so?", "Why.", None) for at in range(3))
    for size in ((15, 20), (40, 3)):
        window = Window([size], [["n"], [" "], ["d"], ["1"], ["s"]])
        checklist = Checklist(lines, 0, "", RLS.words)
        assert isinstance(put_checklist(window, checklist, lambda text: None, set()), Leave)  # type: ignore[arg-type]
        assert readable_width(size[0]) >= 20
        assert "too small" in window.read[0] or size[0] < 20


class Early(Terminal):
    """A terminal at which a key comes between the dropping of keys and the first drawing of each panel."""

    def __init__(self, pipe: PipeInput, paper: Paper, key: str) -> None:
        super().__init__(pipe, paper, RLS.words)
        self._pipe, self._key = pipe, key

    def application(self, layout: Any, keys: Any) -> Application[Any]:
        """The panel; once it is drawn the terminal is closed."""
        application = super().application(layout, keys)
        self._pipe.send_text(self._key)
        application.after_render += lambda _: self._pipe.close()
        return application


@pytest.mark.parametrize("key", ["n", " ", "1", "d", "s", "q"])
def test_keys_while_the_list_is_drawn_are_dropped(key: str) -> None:
    """A key that comes before the list is on the screen answers nothing in it."""
    kept: list[Interview] = []
    one = Interview(RLS, answers(RLS, **dict.fromkeys(CORE, "yes")), jumped_to=ALIKE[0])
    with create_pipe_input() as pipe:
        paper = Paper(rows=60)
        with pytest.raises(EndOfInput):
            drive(one, Menu(Early(pipe, paper, key), "staff", RLS.words), kept.append)
    assert [] == kept
    assert "1 to 9 of 9" in paper.text
    assert "No to all" not in paper.text
