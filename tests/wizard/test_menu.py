"""Every key of the menu, on the three kinds of question: nothing is answered by accident.

What depends on how keys arrive goes through the real prompt.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from asking import ALT_ENTER, BACKSPACE, CTRL_C, DOWN, ENTER, ESC, LEFT, TAB, UP, Ran, pressed, prompted

from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.answers import Answer, Unanswered

RLS = load()
PAST, NO, YES = Answer("past"), Answer("no"), Answer("yes")
SKIPPED, UNSURE = Unanswered("skipped"), Unanswered("unsure")
CORE = ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening")
VOICES: tuple[Voice, ...] = ("patient", "staff")


def choice(*keys: str, voice: Voice = "patient", by: Callable[..., Ran] = pressed, **before: Any) -> Ran:
    """Keys at the first core question, which has the answers yes, past, no and not sure."""
    return by(*keys, instrument=RLS, voice=voice, at="urge_to_move", before=before)


def typing(id: str, *keys: str, **before: object) -> Ran:
    """Keys at a question with a field to type in."""
    return pressed(*keys, instrument=RLS, at=id, before=before)


@pytest.mark.parametrize("keys, answer", [
    pytest.param("1", YES, id="a number"),
    pytest.param("3", NO, id="another number"),
    pytest.param("y", YES, id="y for yes"),
    pytest.param("N", NO, id="a capital N for no"),
    pytest.param(DOWN + ENTER, YES, id="down takes the first"),
    pytest.param(DOWN + DOWN + ENTER, PAST, id="down twice"),
    pytest.param("jjk" + ENTER, YES, id="j and k as down and up"),
    pytest.param(UP + ENTER, UNSURE, id="up takes the last"),
    pytest.param(DOWN * 9 + ENTER, UNSURE, id="no further than the last"),
    pytest.param("jj" + UP * 9 + ENTER, YES, id="no further than the first"),
    pytest.param("d", UNSURE, id="d for don't know"),
    pytest.param("D", UNSURE, id="a capital D"),
    pytest.param("s", SKIPPED, id="s for skip"),
    pytest.param(":s", SKIPPED, id="s with its colon"),
    pytest.param(":d", UNSURE, id="d with its colon"),
])  # fmt: skip
def test_answers(keys: str, answer: object) -> None:
    """A number, y and n answer at once, Enter takes the marked line, d and s say why there is no answer."""
    ran = choice(keys)
    assert {"urge_to_move": answer} == ran.given
    assert 1 == ran.kept


@pytest.mark.parametrize("keys, answer", [
    pytest.param("yes", YES, id="a whole word"),
    pytest.param("no, n", NO, id="as much as tells it from others"),
    pytest.param("not s" + ENTER, UNSURE, id="an answer that begins like others"),
    pytest.param("not n" + ENTER, PAST, id="another one"),
    pytest.param("not s" + BACKSPACE + "n" + ENTER, PAST, id="a letter taken back"),
    pytest.param("not2", PAST, id="a number answers all the same"),
    pytest.param("xyes", YES, id="a letter before it that no answer begins with"),
    pytest.param("not", None, id="too little of a word takes the no back, and answers nothing"),
    pytest.param("notqsd", None, id="no letter of a word is a command"),
])  # fmt: skip
@pytest.mark.parametrize("voice", VOICES)
def test_answers_in_letters(keys: str, answer: object, voice: Voice) -> None:
    """The word of an answer answers once, and never the next question; another word takes the answer of n back."""
    before: dict[str, Any] = {id: {"unanswered": "skipped"} for id in [*RLS.items][: [*RLS.items].index(CORE[0])]}
    given = choice(*keys, voice=voice, **before).given
    assert answer == given.get("urge_to_move")
    assert {"urge_to_move"} >= given.keys() - before.keys()


@pytest.mark.parametrize("keys", ["fe" + BACKSPACE + ENTER, "f" + ENTER, "feq", "fexs", "femd"])
def test_a_word_is_no_command(keys: str) -> None:
    """What has begun as a word stays one: no letter of it is a command, and too little of it answers nothing."""
    ran = pressed(keys, instrument=RLS, voice="patient", at="sex")
    assert ("closed", {}, 0) == (ran.ended, ran.given, ran.kept)


def test_escape_clears_a_word_first() -> None:
    """Esc clears what was typed of a word, and goes back only after that."""
    cleared = pressed("fe", ESC, "d", instrument=RLS, voice="patient", at="sex")
    assert {"sex": UNSURE} == cleared.given
    assert "Back" not in pressed("fe", ESC, instrument=RLS, voice="patient", at="sex").shown


@pytest.mark.parametrize("keys", [
    ENTER, ENTER * 5, ALT_ENTER, "0", "5", "9", "x", ":x", " ", TAB, BACKSPACE, "\x1b[99~", "\x1b[1;99P",
    "\x1b1", "\x1b[13~", "\x01\x05\x0b\x0c", "\x1b[200~1\r2\r\x1b[201~", "é", "１", "\x00", "\x1b[<0;1;1M0",
])  # fmt: skip
def test_nothing_by_accident(keys: str) -> None:
    """Enter on an untouched question, keys without a meaning, unknown sequences and pasted text answer nothing."""
    ran = choice(keys, by=prompted)
    assert {} == ran.given
    assert ("closed", 0) == (ran.ended, ran.kept)


def test_enter_asks_for_an_answer() -> None:
    """Enter with nothing marked says what to do."""
    assert "Choose an answer first." in choice(ENTER).shown


def test_no_answer_is_marked_beforehand() -> None:
    """No line carries the mark before a key is pressed, and the earlier answer is named beside its line."""
    shown = choice(ENTER, urge_to_move="past").shown
    assert "> 1" not in shown
    assert "> 2" not in shown
    assert "used to (your answer so far)" in shown


@pytest.mark.parametrize("key", [LEFT, "b", "B", ESC])
def test_back(key: str) -> None:
    """Left, b and Esc go back; the answer before is there, and Enter leaves it as it was."""
    before = {id: "no" for id in RLS.items if id.startswith("flag_")}
    ran = pressed(key, ENTER, instrument=RLS, voice="patient", at="urge_to_move", before=before)
    assert {"flag_self_harm": "no"} == {"flag_self_harm": before["flag_self_harm"]}
    assert "As before: No" in ran.shown
    assert len(before) == len(ran.given)


@pytest.mark.parametrize("keys, ended", [("q", "stopped"), (CTRL_C, "interrupted"), ("\x04", "closed")])
def test_leaving(keys: str, ended: str) -> None:
    """q stops, Ctrl-C interrupts, Ctrl-D ends the input; none of them answers."""
    ran = choice(keys, by=prompted)
    assert (ended, {}) == (ran.ended, ran.given)


def test_why() -> None:
    """? tells why the question is asked, and the question stays."""
    ran = choice("?", "x", "1")
    assert RLS.items["urge_to_move"].why in ran.shown
    assert {"urge_to_move": YES} == ran.given


def test_typed_too_early() -> None:
    """What a patient typed before the next question was there is dropped; what staff typed ahead is kept."""
    earlier: dict[str, Any] = {id: {"unanswered": "skipped"} for id in [*RLS.items][: [*RLS.items].index(CORE[0])]}
    patient, staff = (choice("111", voice=voice, by=prompted, **earlier).given for voice in VOICES)
    assert {"urge_to_move": YES} == {id: patient[id] for id in CORE if id in patient}
    assert dict.fromkeys(CORE[:3], YES) == {id: staff[id] for id in CORE if id in staff}


# ---- A field to type in ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id, keys, answer", [
    pytest.param("age", "40" + ENTER, Answer(40.0), id="a number"),
    pytest.param("hemoglobin", "11.9 g/dL" + ENTER, Answer(119.0, 11.9, "g/dL"), id="a number with its unit"),
    pytest.param("hemoglobin", "11.9g/dl" + ENTER, Answer(119.0, 11.9, "g/dL"), id="no space before the unit"),
    pytest.param("age", "400" + ENTER + BACKSPACE + ENTER, Answer(40.0), id="a number out of range, corrected"),
    pytest.param("labs_date", "2024-02-29" + ENTER, Answer(__import__("datetime").date(2024, 2, 29)), id="a date"),
    pytest.param("tried", "walking, a bit" + ENTER, Answer("walking, a bit"), id="text"),
    pytest.param("tried", "quiet bed" + ENTER, Answer("quiet bed"), id="letters are text"),
    pytest.param("tried", "?why" + ENTER, Answer("?why"), id="text that begins with a question mark"),
    pytest.param("age", ":s" + ENTER, SKIPPED, id=":s skips"),
    pytest.param("age", ":d" + ENTER, UNSURE, id=":d is don't know"),
    pytest.param("age", "unsure" + ENTER, UNSURE, id="the word for it"),
    pytest.param("tried", "\x1b[200~a\x1b[31m red\nline\u202e\x1b[201~" + ENTER, Answer("a[31m red line"),
                 id="pasted text is cleaned"),
])  # fmt: skip
def test_typed(id: str, keys: str, answer: object) -> None:
    """Typed text becomes an answer with Enter; a line that is only a colon and a letter is a command."""
    assert answer == typing(id, keys).given.get(id)


def test_typed_at_the_prompt() -> None:
    """A text is typed, pasted and taken at the real prompt too; its keys for moving change no answer."""
    keys = "\x1b[200~a\x1b[31m red\nline\u202e\x1b[201~" + LEFT + BACKSPACE + ENTER
    assert Answer("a[31m red lie") == prompted(keys, instrument=RLS, at="tried").given["tried"]


@pytest.mark.parametrize("keys", [ENTER, ALT_ENTER, "abc" + ENTER, "-1" + ENTER, "\x1b[99~", "40" + ALT_ENTER])
def test_no_number(keys: str) -> None:
    """What is no answer to a number stays in the field, with a message."""
    assert {} == prompted(keys, instrument=RLS, at="age").given


def test_hidden_characters_are_counted() -> None:
    """Hidden characters of a pasted text are taken out, and how many is said."""
    assert "2 hidden characters removed" in typing("tried", "\x1b[200~a\u202eb\u200bc\x1b[201~").shown


def test_escape_asks_once() -> None:
    """Esc goes back at once from an empty field; with something typed it asks once."""
    empty, once, twice = typing("age", ESC, age=50), typing("age", "41", ESC), typing("age", "41", ESC, ESC)
    assert twice.given == prompted("41", ESC, ESC, instrument=RLS, at="age").given
    assert (True, False, True) == tuple("> Back" in ran.shown for ran in (empty, once, twice))
    assert "Esc again goes back" in once.shown
    assert ({"age": Answer(50.0)}, {}, {}) == (empty.given, once.given, twice.given)


def test_earlier_text_can_be_changed() -> None:
    """An earlier text stands in the field to be changed; an earlier number is typed anew, or kept by Enter."""
    assert Answer("walks and tea") == typing("tried", " and tea" + ENTER, tried="walks").given["tried"]
    assert Answer(50.0) == typing("age", ENTER, age=50).given["age"]
    assert Answer(51.0) == typing("age", "51" + ENTER, age=50).given["age"]


def test_a_part_above_its_whole() -> None:
    """Serum iron above what can be bound is not taken: one of the two has the wrong unit."""
    ran = typing("serum_iron", "60" + ENTER, tibc=50)
    assert "serum_iron" not in ran.given
    assert "check the units of both" in ran.shown
    assert "tibc" not in typing("tibc", "40" + ENTER, serum_iron=60).given


def test_names_are_completed() -> None:
    """While medicines are typed, names of the list are offered for the entry after the last comma; Tab takes one."""
    ran = prompted("none, hydroxychlor", TAB + ENTER, instrument=RLS, at="medicines")
    assert "hydroxychloroquine" in ran.shown


# ---- A list of staff ------------------------------------------------------------------------------------------------

LINES = [item.id for item in RLS.items.values() if RLS.section_of[item.id].id == "look_alikes" and not item.ask_when]
SIGNS = [item.id for item in RLS.items.values() if item.tier and not item.alone]
MET = dict.fromkeys(CORE, "yes")


def listed(*keys: str, **before: object) -> Ran:
    """Keys at the list of look-alikes; the next question after it is not answered."""
    return pressed(*keys, instrument=RLS, at=LINES[0], before={**MET, **before})


def marks(ran: Ran) -> dict[str, object]:
    """What the lines of the list are, in the end."""
    return {id: ran.given[id] for id in LINES if id in ran.given}


@pytest.mark.parametrize("keys, found", [
    pytest.param(["2"], {1: Answer(True)}, id="a number ticks its line"),
    pytest.param(["2", "2"], {1: Answer(True)}, id="the number again leaves it ticked"),
    pytest.param([" "], {0: Answer(True)}, id="Space ticks the line of the cursor"),
    pytest.param([" ", " "], {}, id="Space again takes it back"),
    pytest.param([DOWN, "d"], {1: UNSURE}, id="the cursor stays where it was moved"),
    pytest.param([DOWN + "d"], {1: UNSURE}, id="d marks the line not sure"),
    pytest.param(["j" * 3 + "k" + " "], {2: Answer(True)}, id="j and k move"),
    pytest.param([UP + " "], {8: Answer(True)}, id="up from the first is the last"),
    pytest.param(["\x1b[F" + " "], {8: Answer(True)}, id="End is the last"),
    pytest.param(["3", "d"], {2: UNSURE}, id="a tick becomes not sure"),
    pytest.param([ENTER], {}, id="Enter answers nothing"),
    pytest.param(["3", ENTER], {2: Answer(True)}, id="Enter leaves open lines open"),
    pytest.param([ALT_ENTER], {}, id="Alt-Enter answers nothing"),
    pytest.param(["x", "0", TAB, "\x1b[200~n\x1b[201~"], {}, id="other keys and pasted text answer nothing"),
])  # fmt: skip
def test_list(keys: list[str], found: dict[int, object]) -> None:
    """A line of a list has the mark that was given to it by hand, and an open line has none."""
    assert {LINES[at]: given for at, given in found.items()} == marks(listed(*keys))


def test_enter_never_means_no() -> None:
    """Enter on a list with open lines says which keys there are, and stays."""
    ran = listed(ENTER * 3)
    assert "n: asked, all other lines are no." in ran.shown
    assert ("closed", {}) == (ran.ended, marks(ran))


def test_asked_and_no() -> None:
    """n makes every open line a no, said to be asked as a list; what is marked stays as it is."""
    ran = listed("2", DOWN + "d", "n", "y")
    assert "No to the other 7?" in ran.shown
    first = {LINES[1]: Answer(True), LINES[2]: UNSURE}
    assert {**dict.fromkeys(LINES, Answer(False)), **first} == marks(ran)
    assert {*LINES} == ran.interview.answers.as_list
    assert "Asked as a list: 7 of 9 answered no." in ran.shown


def test_the_rest_left_open() -> None:
    """s leaves every open line without an answer, and those were not asked as a list."""
    ran = listed("2", "s")
    assert {**dict.fromkeys(LINES, SKIPPED), LINES[1]: Answer(True)} == marks(ran)
    assert {LINES[1]} == ran.interview.answers.as_list


@pytest.mark.parametrize("key", [ENTER, "n", "s"])
def test_a_finished_list_is_left_as_it_is(key: str) -> None:
    """Where no line is open, Enter, n and s go on and change nothing."""
    ran = listed(key, **dict.fromkeys(LINES, "no"))
    assert dict.fromkeys(LINES, Answer(False)) == marks(ran)
    assert "Study or patient code" in ran.shown  # the first question without an answer


@pytest.mark.parametrize("key, shown", [("b", "> Back"), (LEFT, "> Back"), (ESC, "> Back"), ("r", "> All answers"),
                                        ("?", RLS.items[LINES[0]].why)])  # fmt: skip
def test_commands_of_a_list(key: str, shown: str) -> None:
    """Back, the look at all answers and the help are there in a list, and answer nothing."""
    ran = listed(key)
    assert shown in ran.shown
    assert {} == marks(ran)
    assert "stopped" == listed("q").ended


def test_ten_is_not_one() -> None:
    """Lines after the ninth have no number: the first digit of a longer one would tick another line."""
    shown = pressed("x", instrument=RLS, at=SIGNS[0], before={"pregnancy": "trimester_2"}).shown
    assert "9 [ ] " + RLS.items[SIGNS[8]].line("staff")[:50] in shown
    assert "10" not in shown[shown.index("9 [ ]") : shown.index("Space or a number")].replace("100.4", "")


@pytest.mark.parametrize("ahead", [ENTER, "c", "q", "cccc"])
def test_typed_ahead_of_an_emergency(ahead: str) -> None:
    """What staff typed ahead neither stops at an emergency nor passes it by: a key after its message does."""
    ran = prompted(f"3{ahead}", "x", instrument=RLS, at=SIGNS[0])
    assert ("closed", {SIGNS[2]: Answer(True)}) == (ran.ended, ran.given)
    assert "*** EMERGENCY ***" in ran.shown
    assert "stopped" == pressed("3", ENTER, instrument=RLS, at=SIGNS[0]).ended
    assert "Going on." in pressed("3", "c", instrument=RLS, at=SIGNS[0]).shown
