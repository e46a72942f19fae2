"""Several questions on one screen: what their keys do, and that a list answers nothing that was not shown."""

from __future__ import annotations

from typing import Any

import pytest
from asking import BACKSPACE, DOWN, END, ENTER, ESC, HOME, TAB, UP, Paper, Ran, pressed, prompted
from prompt_toolkit.application import Application
from prompt_toolkit.input import PipeInput, create_pipe_input
from toy.making import answers

from rls_screen.content.library import load
from rls_screen.person.answers import Answer, Unanswered
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import EndOfInput
from rls_screen.wizard.screen import Terminal

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
    ran = listed(*["n"] * (len(ids) + 2), ENTER, size=size, ids=ids)  # 2: the introduction and the confirmation
    assert {} == marks(ran, ids)
    assert f"No to all {len(ids)}?" in ran.shown
    confirmed = listed("x", *["n", "y"] * len(ids), size=size, ids=ids)
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


def test_the_introduction_makes_way() -> None:
    """Further down a list its introduction makes way for lines; at the beginning it is there again."""
    intro = RLS.section_of[SIGNS[0]].intro
    assert intro is not None
    words = " ".join(intro["staff"].split())
    down, again = (listed("n", "n", *more, size=(80, 24), ids=SIGNS).shown.count(words) for more in ((), (HOME,)))
    assert (1, 2) == (down, again)


def test_y_before_the_confirmation() -> None:
    """y with the last lines just shown answers nothing, and what is said counts no line that was not shown."""
    ran = listed(*["n", "y"] * 5, size=(80, 60), ids=SIGNS, flag_fever="no")
    small = listed("n", "y", "n", "y", "n", "y", "n", "y", size=(80, 24), ids=SIGNS)
    assert "0 not shown" not in ran.shown + small.shown
    assert "1 not shown" in small.shown or "not shown so far" in small.shown


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
    ran = prompted(f"1{ahead}", "x", instrument=RLS, at="pregnancy", before={"sex": "female", "age": 40,
                   "subject_id": "x", "answered_by": "self"})  # fmt: skip
    assert {} == marks(ran, SIGNS)
    assert Answer("no") == ran.given["pregnancy"]


def test_keys_before_the_number_are_dropped() -> None:
    """What was typed before it was asked how many are a no does not confirm it."""
    ran = prompted("ny", "x", instrument=RLS, at=ALIKE[0], before={**ABOUT, **dict.fromkeys(CORE, "yes")}, rows=60)
    assert {} == marks(ran, ALIKE)
    assert "No to all 9?" in ran.shown


def test_a_mark_off_the_screen() -> None:
    """A number or a key that comes with the movement marks no line that was not shown; pressed once more it does."""
    assert {} == marks(listed("x", "9", size=(40, 16), ids=SIGNS), SIGNS)
    assert {} == marks(listed("x", DOWN * 8 + " ", size=(40, 16), ids=SIGNS), SIGNS)
    assert {} == marks(listed("x", "n", "y", size=(40, 16), ids=SIGNS), SIGNS)  # y meant for a confirmation yet to come
    assert {SIGNS[8]: Unanswered("unsure")} == marks(listed("x", "9", "d", size=(40, 16), ids=SIGNS), SIGNS)


def test_leaving_the_rest_open_is_seen_too() -> None:
    """s skips no line that was not on the screen."""
    assert {} == marks(listed("x", "s", size=(40, 16), ids=SIGNS), SIGNS)
    assert dict.fromkeys(ALIKE, Unanswered("skipped")) == marks(listed("s", size=(80, 60), ids=ALIKE), ALIKE)


def test_help_in_a_small_window() -> None:
    """? writes the whole question, why it is asked and the keys above the list, which stays."""
    ran = listed("x", "?", *["x"] * 9, size=(40, 16), ids=SIGNS)
    item = RLS.items[SIGNS[0]]
    assert all(word in ran.shown.split() for word in (*item.staff.split(), *item.why.split()))
    assert {} == marks(ran, SIGNS)


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


# ---- Lines that are answered one after the other --------------------------------------------------------------------

PATIENT = [one for one in RLS.screens["patient"] if one.form == "together"]
FACTS = ("answered_by", "age", "sex", "pregnancy")


def facts(*keys: str, **before: Any) -> dict[str, object]:
    """Keys at the facts about the person, from their second line on; their answers."""
    ran = pressed(*keys, instrument=RLS, at="answered_by", before={"subject_id": "x", **before})
    return {id: ran.given[id] for id in FACTS if id in ran.given}


AGE = Answer(44.0)


@pytest.mark.parametrize("keys, found", [
    pytest.param(["1", "44" + ENTER, "1", "n"], {"answered_by": Answer("self"), "age": AGE, "sex": Answer("female"),
                 "pregnancy": Answer("no")}, id="each answer goes on to the next line, n is the no of a choice"),
    pytest.param([TAB, "44" + TAB], {"age": AGE}, id="Tab moves, and takes what was typed"),
    pytest.param([DOWN, "44" + UP, "2"], {"age": AGE, "answered_by": Answer("staff")}, id="so does Up"),
    pytest.param([DOWN, "38y" + ENTER], {"age": Answer(38.0)}, id="with the unit that people write"),
    pytest.param([DOWN, "444" + ENTER + BACKSPACE + ENTER], {"age": AGE}, id="a refused number stays to be changed"),
    pytest.param([DOWN, "4" + "\x1b[D" + "4" + ENTER], {"age": AGE}, id="the cursor moves in the text"),
    pytest.param([DOWN, "s"], {"age": Unanswered("skipped")}, id="a letter that is no number is a key"),
    pytest.param([DOWN, ":d" + ENTER], {"age": Unanswered("unsure")}, id="with its colon too"),
    pytest.param([":s"], {"answered_by": Unanswered("skipped")}, id="also at a choice"),
    pytest.param([DOWN, ENTER, "1"], {"sex": Answer("female")}, id="Enter on an open line leaves it open"),
    pytest.param([ENTER * 9], {}, id="Enter alone answers nothing, and does not leave the screen"),
    pytest.param([END, "s"], dict.fromkeys(FACTS, Unanswered("skipped")), id="s at the end leaves the rest"),
    pytest.param([DOWN, "44", ESC, "1"], {}, id="Esc asks before it loses what was typed"),
])  # fmt: skip
def test_facts(keys: list[str], found: dict[str, object]) -> None:
    """The facts about a person are lines of one screen: nothing is answered by moving, and nothing typed is lost."""
    assert found == facts(*keys)


def test_a_line_that_an_answer_opens() -> None:
    """Whether the person can describe the feelings is asked on the same screen as soon as staff answer."""
    ran = pressed("2", "44" + ENTER, "1", "y", "1", ENTER, instrument=RLS, at="answered_by", before={"subject_id": "x"})
    assert (Answer(True), Answer("no")) == (ran.given["able_to_describe"], ran.given["pregnancy"])


def test_a_saturation_makes_iron_and_capacity_fall_away() -> None:
    """With a transferrin saturation, iron and what can bind it are no lines of the blood tests any more."""
    met = {**ABOUT, **dict.fromkeys(CORE, "yes")}
    ran = pressed("\x1b[H", "11.9" + ENTER, "1", "32" + ENTER, "18" + ENTER, "3" + ENTER, "20 Jan 2026" + ENTER,
                  instrument=RLS, at="hemoglobin", before=met)  # fmt: skip
    assert Answer(119.0, 11.9, "g/dL") == ran.given["hemoglobin"]
    assert [32.0, 18.0, 3.0] == [ran.interview.answers.value(id) for id in ("ferritin", "tsat", "crp")]
    assert "2026-01-20" == str(ran.interview.answers.value("labs_date"))
    assert {"serum_iron", "tibc"}.isdisjoint(ran.given)


@pytest.mark.parametrize("screen", PATIENT, ids=lambda one: one.items[0])
@pytest.mark.parametrize("size", SIZES)
def test_lists_of_a_patient(screen: Any, size: tuple[int, int]) -> None:
    """Each line of a patient's list is answered by itself, with Yes, No or Not sure, and is shown when it is."""
    assert len(screen.items) <= 5
    before = {**ABOUT, **dict.fromkeys(CORE, "yes"), "sex": "female", "pregnancy": "trimester_1"}
    keys = ["x", *("n" for _ in screen.items[:-1]), "d"]  # x: the introduction of a section may come first, by itself
    ran = pressed(*keys, instrument=RLS, voice="patient", at=screen.items[0], before=before,
                  columns=size[0], rows=size[1])  # fmt: skip
    wanted = [*(Answer(False) for _ in screen.items[:-1]), Unanswered("unsure")]
    assert wanted == [ran.given.get(id) for id in screen.items]
    assert " ".join(RLS.items[screen.items[0]].line("patient").split()) in ran.shown
