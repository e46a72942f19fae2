"""An interview in plain lines: every reply a person or a pipe can type, and what stands in the answers afterwards."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from toy.making import answers, toy

from rls_screen.cli import opening
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.errors import AnswerError, ContentError, Problem, WriteFailed
from rls_screen.person.answers import Answer, Answers, Unanswered
from rls_screen.person.given import Given
from rls_screen.person.interview import Interview
from rls_screen.wizard import lines
from rls_screen.wizard.drive import _Run, drive
from rls_screen.wizard.lines import EndOfInput, Lines
from rls_screen.wizard.question import Urgent

RLS = load()
CORE = ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening")
SKIPPED, UNSURE = Unanswered("skipped"), Unanswered("unsure")


@dataclass(frozen=True)
class Ran:
    """What came of an interview: how it ended, the answers last kept, how often they were kept, and what was shown."""

    finished: bool
    given: dict[str, Given]
    kept: int
    shown: str


def run(*lines: str, instrument: Instrument | None = None, strict: bool = False, voice: Voice = "patient",
        width: int = 76, before: dict[str, Any] | None = None, end: str | None = "f") -> Ran:  # fmt: skip
    """An interview about a houseplant (or another) with these lines typed, and `end` at the review."""
    one = instrument or toy()
    out, kept = StringIO(), list[Any]()
    typed = StringIO("".join(f"{line}\n" for line in (*lines, *([end] if end else []))))
    front = Lines(typed, out, one.words, strict=strict, width=width)
    interview = Interview(one, answers(one, **(before or {})), voice)
    try:
        ended = drive(interview, front, kept.append)
    except EndOfInput:
        return Ran(False, dict(kept[-1].answers.given) if kept else {}, len(kept), out.getvalue())
    return Ran(ended.finished, dict(ended.interview.answers.given), len(kept), out.getvalue())


def asked_at(item: str, *lines: str, today: date | None = None, strict: bool = False) -> Ran:
    """These lines typed at one question of the shipped questionnaire, with nothing answered before."""
    out, kept = StringIO(), list[Any]()
    interview = Interview(RLS, Answers(), "staff", jumped_to=item, today=today)
    front = Lines(StringIO("".join(f"{line}\n" for line in lines)), out, RLS.words, strict=strict)
    with contextlib.suppress(EndOfInput):
        drive(interview, front, kept.append)
    return Ran(False, dict(kept[-1].answers.given) if kept else {}, len(kept), out.getvalue())


def toy_given(**given: Any) -> dict[str, Given]:
    """Answers about a houseplant."""
    return dict(answers(toy(), **given).given)


# ---- One question ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("line, given", [
    pytest.param("1", Answer(True), id="the first number"),
    pytest.param("2", Answer(False), id="the second number"),
    pytest.param("3", UNSURE, id="the number of not sure"),
    pytest.param("yes", Answer(True), id="the word"),
    pytest.param("YE", Answer(True), id="two letters of it"),
    pytest.param(" no ", Answer(False), id="the other word"),
    pytest.param("not", UNSURE, id="letters of not sure"),
    pytest.param("y", Answer(True), id="y"),
    pytest.param("N", Answer(False), id="n in the other case"),
    pytest.param(":d", UNSURE, id="d with a colon"),
    pytest.param(":s", SKIPPED, id="s with a colon"),
    pytest.param("d", UNSURE, id="d for do not know"),
    pytest.param("D", UNSURE, id="in the other case"),
    pytest.param("s", SKIPPED, id="s for skip"),
])  # fmt: skip
def test_choice(line: str, given: Given, strict: bool) -> None:
    """A question with choices takes a number, the beginning of a word, or a key."""
    ran = run(line, "4", "1", strict=strict)
    assert ran.finished
    assert given == ran.given["leaves_hang"]


@pytest.mark.parametrize("line", ["0", "4", "-1", "1.0", ":n", "x", "maybe", "1 2", "", "١", "\x1b[A"])
def test_no_choice(line: str) -> None:
    """Any other line is asked again on a terminal and becomes no answer, least of all a no."""
    ran = run(line, "1", "4", "1")
    assert ran.finished
    assert toy_given(leaves_hang="yes", days_dry=4, window="north") == ran.given


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("line, given", [
    pytest.param("4", Answer(4.0), id="a number"),
    pytest.param("4 days", Answer(4.0), id="with its unit"),
    pytest.param("2 weeks", Answer(14.0, typed=2.0, unit="weeks"), id="with another unit"),
    pytest.param("1,5 weeks", Answer(10.5, typed=1.5, unit="weeks"), id="with a decimal comma"),
    pytest.param("4,5days", Answer(4.5), id="with a decimal comma, its unit close by"),
    pytest.param("2  WEEKS", Answer(14.0, typed=2.0, unit="weeks"), id="with another unit, as it comes"),
    pytest.param("dk", UNSURE, id="a word for not sure"),
    pytest.param(":d", UNSURE, id="the key for not sure"),
    pytest.param(":s", SKIPPED, id="the key for skip"),
    pytest.param("d", UNSURE, id="the key for not sure, without its colon"),
    pytest.param("s", SKIPPED, id="the key for skip, without its colon"),
])  # fmt: skip
def test_number(line: str, given: Given, strict: bool) -> None:
    """A number takes a unit after it; keys have a colon before them."""
    assert given == run("1", line, "1", strict=strict).given["days_dry"]


@pytest.mark.parametrize("line", ["many", "4 hours", "101", "<5", "4,5,6", "nan", "", "x", "f"])
def test_no_number(line: str) -> None:
    """What is no number is asked again, with what is allowed."""
    ran = run("1", line, "4", "1")
    assert ran.finished
    assert Answer(4.0) == ran.given["days_dry"]


@pytest.mark.parametrize("line, answer, given", [
    pytest.param("20 weeks", "1", 20.0, id="the unit was a slip"),
    pytest.param("20 weeks", "2", 4.0, id="it was not meant"),
    pytest.param("20 weeks", "b", 4.0, id="nothing was meant"),
])  # fmt: skip
def test_a_number_that_fits_another_unit(line: str, answer: str, given: float) -> None:
    """A number that only fits in another unit is asked back on a terminal, and refused from a pipe."""
    ran = run("1", line, answer, "4", "1") if given == 4 else run("1", line, answer, "1")
    assert (True, Answer(given)) == (ran.finished, ran.given["days_dry"])
    with pytest.raises(AnswerError, match="standard input, line 2, days_dry: "):
        run("1", line, answer, strict=True)


@pytest.mark.parametrize("key", ["?", ":?", "a", ":a"])
@pytest.mark.parametrize("before, question", [
    pytest.param((), "Do the leaves hang?", id="at a choice"),
    pytest.param(("1",), "How many days ago did you water it?", id="at a number"),
])  # fmt: skip
def test_asked_again(key: str, before: tuple[str, ...], question: str) -> None:
    """A question mark says why the question is asked, and asks it again; `a` only asks it again; also from a pipe."""
    ran = run(*before, key, end=None, strict=True)
    number = len(before) + 1
    assert 2 == ran.shown.count(f"Question {number}. {question}")
    assert ("?" in key) is any(item.why in " ".join(ran.shown.split()) for item in toy().items.values())


def test_nothing_is_preset() -> None:
    """Enter alone at a new question is no answer, at an answered one it keeps the answer."""
    ran = run("", "1", "4", "1", "1", "", end="f")
    assert ran.finished
    assert Answer(True) == ran.given["leaves_hang"]
    assert "(your answer so far)" in ran.shown
    assert "(your answer so far)" not in ran.shown[: ran.shown.index("Question 2")]


TODAY = date(2026, 11, 27)


@pytest.mark.parametrize("typed, given", [
    pytest.param(("12 Mar 2026",), date(2026, 3, 12), id="a month by its name"),
    pytest.param(("2026/3/12",), date(2026, 3, 12), id="the year first"),
    pytest.param(("25/3/2026",), date(2026, 3, 25), id="numbers with one meaning"),
    pytest.param(("12/03/2026", "1"), date(2026, 3, 12), id="the day first"),
    pytest.param(("03/12/2025", "2"), date(2025, 3, 12), id="the month first"),
    pytest.param(("12/03/2026", "3", "2026-03-11"), date(2026, 3, 11), id="neither was meant"),
    pytest.param(("12/03/2026", "b", "2026-03-11"), date(2026, 3, 11), id="left"),
    pytest.param(("27 Nov 2026",), TODAY, id="today"),
    pytest.param(("28 Nov 2026", "2", "27 Nov 2026"), TODAY, id="a day in the future by a slip"),
    pytest.param(("28 Nov 2026", "y"), date(2026, 11, 28), id="a day in the future all the same"),
    pytest.param(("12/03/2026", "2", "n", "12 Mar 2026"), date(2026, 3, 12), id="one meaning is in the future"),
])  # fmt: skip
def test_date(typed: tuple[str, ...], given: date) -> None:
    """A date is written in any usual way; where it has two meanings, or is in the future, it is asked back."""
    ran = asked_at("labs_date", *typed, today=TODAY)
    assert {"labs_date": Answer(given)} == ran.given
    assert f"Recorded: {given.day} " in ran.shown


@pytest.mark.parametrize("typed", ["12/03/2026", "28 Nov 2026"])
def test_a_date_in_doubt_from_a_pipe(typed: str) -> None:
    """From a pipe nothing is asked back: the line ends the interview, and its value is not said."""
    with pytest.raises(AnswerError, match="standard input, line 1, labs_date: ") as caught:
        asked_at("labs_date", typed, today=TODAY, strict=True)
    assert typed not in str(caught.value)


# ---- A whole way through --------------------------------------------------------------------------------------------


def test_every_answer_is_kept_at_once() -> None:
    """After each answer, and after each step back, the interview is kept."""
    ran = run("1", "4", "2", end=None)
    assert (False, toy_given(leaves_hang="yes", days_dry=4, window="south")) == (ran.finished, ran.given)
    assert ran.kept >= 3


def test_back() -> None:
    """Back returns to the question before with its answer, and a change goes on where it was."""
    ran = run("1", ":b", "2", "4", "b", ":s", "1")
    assert ran.finished
    assert {"leaves_hang": Answer(False), "days_dry": SKIPPED, "window": Answer("north")} == ran.given


def test_back_at_the_first_question() -> None:
    """Back at the first question asks it again."""
    assert toy_given(leaves_hang="yes", days_dry=4, window="north") == run("b", "b", "1", "4", "1").given


def test_review_and_change() -> None:
    """At the review a number goes to that question; the change is kept, and the review comes again."""
    ran = run("1", "4", "1", "2", "5 weeks", "x", "9", "3", "south", "b", "", end="f")
    assert ran.finished
    assert {
        "leaves_hang": Answer(True),
        "days_dry": Answer(35.0, typed=5.0, unit="weeks"),
        "window": Answer("south"),
    } == ran.given
    assert "2. Days without water: 4 days" in ran.shown
    assert "2. Days without water: 5 weeks" in ran.shown


def test_review_of_what_is_open() -> None:
    """At the review o shows the open answers alone, by the same numbers, and o once more all again."""
    ran = run("s", "4", "1", "o", "o", "1", "y", "", end="f")
    whole, filtered, again, changed = [part.split("Type f")[0] for part in ran.shown.split("Your answers\n")[1:]]
    assert whole == again
    assert whole.startswith(filtered.rstrip())
    assert ["1."] == [line.split()[0] for line in filtered.splitlines() if line]
    assert {"leaves_hang": Answer(True)}.items() <= ran.given.items()
    assert "Type o" not in changed


def test_review_without_open_answers() -> None:
    """Where nothing is open, o is no reply at the review."""
    assert "Please type f" in run("1", "4", "1", "o").shown


def test_review_in_between() -> None:
    """A look at the answers in between finishes nothing: open questions are put afterwards."""
    ran = run("1", ":r", "1", "2", "4", "r", "b", "1")
    assert ran.finished
    assert toy_given(leaves_hang="no", days_dry=4, window="north") == ran.given
    assert "still open" in ran.shown


def test_review_in_between_cannot_finish() -> None:
    """`f` in a look in between does not finish the interview."""
    ran = run("1", ":r", "f", "b", "4", "1")
    assert ran.finished
    assert toy_given(leaves_hang="yes", days_dry=4, window="north") == ran.given


def test_review_names_what_is_off_the_path() -> None:
    """The review names an answer whose question other answers leave out; it is kept."""
    ran = run("1", "60", before={"window": "south"})
    assert toy_given(leaves_hang="yes", days_dry=60, window="south") == ran.given
    assert "leave these questions out: Window." in " ".join(ran.shown.split())
    assert "3. Window: South" in ran.shown


@pytest.mark.parametrize("lines, given", [
    pytest.param(("q",), {}, id="at the first question"),
    pytest.param(("1", ":q"), {"leaves_hang": "yes"}, id="at a number"),
    pytest.param(("1", ":r", "q"), {"leaves_hang": "yes"}, id="at a look in between"),
    pytest.param(("1", "4", "1", "q"), {"leaves_hang": "yes", "days_dry": 4, "window": "north"}, id="at the review"),
])  # fmt: skip
def test_stop(lines: tuple[str, ...], given: dict[str, Any]) -> None:
    """`q` stops without an end; what was answered stays, what was not is not answered."""
    ran = run(*lines, end=None)
    assert (False, toy_given(**given)) == (ran.finished, ran.given)


@pytest.mark.parametrize("lines", [(), ("1",), ("1", "4"), ("1", "4", "1"), ("1", "4", "1", "2")])
@pytest.mark.parametrize("strict", [False, True])
def test_end_of_input(lines: tuple[str, ...], strict: bool) -> None:
    """Where the input ends nothing is answered: not a no, not skipped, and not the end of the interview."""
    ran = run(*lines, end=None, strict=strict)
    given = dict(zip(("leaves_hang", "days_dry", "window"), ("yes", 4, "north"), strict=True))
    assert (False, toy_given(**dict([*given.items()][: len(lines)]))) == (ran.finished, ran.given)


def test_resumed() -> None:
    """An interview begun before is taken up at its first open question."""
    ran = run("2 weeks", "1", before={"leaves_hang": "yes"})
    assert toy_given(leaves_hang="yes", days_dry={"value": 2, "unit": "weeks"}, window="north") == ran.given
    assert "Do the leaves hang?" not in ran.shown


# ---- A pipe ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lines, place, secret", [
    pytest.param(("maybe7",), "standard input, line 1, leaves_hang: ", "maybe7", id="a word at the first question"),
    pytest.param(("1", "777"), "standard input, line 2, days_dry: ", "777", id="a number outside the range"),
    pytest.param(("?", "1", "4,5,6"), "standard input, line 3, days_dry: ", "4,5,6", id="after a question mark"),
    pytest.param(("1", "4", "west"), "standard input, line 3, window: ", "west", id="at the last question"),
    pytest.param(("1", "4", "1", "west"), "standard input, line 4: at the review only", "west", id="at the review"),
    pytest.param(("1", ""), "standard input, line 2, days_dry: ", "no secret", id="an empty line"),
])  # fmt: skip
def test_a_wrong_line_in_a_pipe(lines: tuple[str, ...], place: str, secret: str) -> None:
    """From a pipe a wrong line ends the interview with its question and line, and never says what was in it."""
    with pytest.raises(AnswerError) as caught:
        run(*lines, strict=True)
    assert str(caught.value).startswith(place)
    assert secret not in str(caught.value)


@pytest.mark.parametrize("letter", ["s", "d", "b", "r", "q", "a"])
def test_a_letter_that_may_be_an_answer(letter: str) -> None:
    """Where a letter alone may be the answer, a person is asked which it is; from a pipe it is the answer."""
    assert {"subject_id": Answer(letter)} == run(letter, "1", instrument=RLS, end=None).given
    assert {"subject_id": Answer("B-1")} == run(letter, "b", "B-1", instrument=RLS, end=None).given
    assert {"subject_id": Answer(letter)} == run(letter, instrument=RLS, end=None, strict=True).given


@pytest.mark.parametrize("typed", [("s", "2"), (":s",), ("S", "n", "2")])
def test_a_key_that_may_be_an_answer(typed: tuple[str, ...]) -> None:
    """Where it was meant as a key, it is one; with its colon nobody is asked."""
    assert {"subject_id": SKIPPED} == run(*typed, instrument=RLS, end=None).given


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("item", ["medicines", "main_worry", "age", "labs_date"])
@pytest.mark.parametrize("typed, given", [("s", SKIPPED), (":s", SKIPPED), ("d", UNSURE), (":d", UNSURE)])
def test_a_letter_that_is_no_answer(item: str, typed: str, given: Given, strict: bool) -> None:
    """A letter alone is a key wherever it is no answer: at medicines, free text, numbers and dates."""
    assert {item: given} == asked_at(item, typed, strict=strict).given


@pytest.mark.parametrize("asked", [
    pytest.param(("s", "q"), id="whether a letter is the answer"),
    pytest.param(("Anna Smith", ":q"), id="at the same question again"),
])  # fmt: skip
def test_stop_at_a_small_question(asked: tuple[str, ...]) -> None:
    """q stops at a small question too, and answers nothing."""
    ran = run(*asked, "1", instrument=RLS, end=None)
    assert (False, {}) == (ran.finished, ran.given)


def test_hidden_characters_are_counted() -> None:
    """What is taken out of a line, since it could do harm to a terminal, is said; the rest is the answer."""
    ran = run("1", ":s", ":s", instrument=RLS, before={"urge_to_move": "yes"}, end=None)
    assert "hidden" not in ran.shown
    ran = run("SL\u202eE\x1b-7", "1", instrument=RLS, end=None)
    assert "2 hidden characters removed." in ran.shown
    assert Answer("SLE-7") == ran.given["subject_id"]


# ---- How it looks ---------------------------------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.parametrize("width", [20, 40, 79, 200])
@pytest.mark.parametrize("voice", ["patient", "staff"])
def test_plain_lines(width: int, voice: Voice) -> None:
    """Whatever the width, lines fit it, are ASCII, and hold no escapes."""
    ran = run(
        *([":s", "s"] * 100), instrument=RLS, voice=voice, width=width, before=dict.fromkeys(CORE, "yes"), end=None
    )
    lines = [line.removeprefix("> ") for line in ran.shown.splitlines()]
    assert ran.shown.isascii()
    assert "\x1b" not in ran.shown
    assert [] == [line for line in lines if len(line) > min(width, 76) and " " in line]
    assert "flag_self_harm" in ran.given


def test_progress_every_ten_questions() -> None:
    """The progress is said at the first question and at every tenth after it."""
    ran = run(*[":s"] * 25, instrument=RLS, voice="staff", end=None)
    told = re.findall(r"about [0-9]+ left\n+Question ([0-9]+)", ran.shown)
    assert ["1", "11", "21"] == told


def test_the_number_of_a_question_stays() -> None:
    """A question has the same number each time it is asked, so that going back does not count on."""
    ran = run("1", "b", "b", "a", "1", "4", ":r", "1", "2", end=None)
    asked = re.findall(r"Question ([0-9]+)\. (.+)", ran.shown)
    assert 3 == len({text for _, text in asked}) == len({*asked})


@pytest.mark.parametrize("typed, said", [("b", "Back."), (":s", "Skipped."), (":d", "Recorded: not sure.")])
def test_a_key_is_confirmed(typed: str, said: str) -> None:
    """Back, skip and not sure are confirmed in a word."""
    assert f"> {said}\n" in run("1", typed, end=None).shown


def test_progress_is_not_said_where_it_would_grow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a changed answer brings many questions back, no figure stands until it would be true again."""
    before: dict[str, Any] = {id: {"unanswered": "skipped"} for id in RLS.items if RLS.section_of[id].id != "course"}
    before = {**before, **dict.fromkeys(CORE[:3], "yes"), CORE[3]: "no"}
    path = [item.id for item in Interview(RLS, answers(RLS, **before), "patient").path]
    number = sum(id not in CORE for id in path) + len(CORE)  # those skipped come first
    monkeypatch.setattr(lines, "PROGRESS_EVERY", 1)
    ran = run(str(number), "yes", instrument=RLS, before=before, end=None)
    assert re.search(r"^Question [0-9]+\nQuestion 2[.]", ran.shown, re.MULTILINE)


def test_progress_never_counts_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of questions said to be left never grows."""
    monkeypatch.setattr(lines, "PROGRESS_EVERY", 1)
    ran = run("2", "50", "51", ":b", "1", "1")
    left = [int(line.split("about ")[1].split()[0]) for line in ran.shown.splitlines() if "about " in line]
    assert sorted(left, reverse=True) == left


# ---- What cannot wait -----------------------------------------------------------------------------------------------

SAFETY = [id for id in RLS.screen_of["patient"] if RLS.items[id].tier]  # in the order of a person
ABOUT = {"subject_id": "x1", "answered_by": "self", "age": 40, "sex": "female", "pregnancy": "no"}


def test_looking_at_the_progress_changes_nothing() -> None:
    """How many are left is counted where a question is put, not where the figure is looked at."""
    run_of = _Run(
        Interview(toy(), Answers(), "patient"), Lines(StringIO(), StringIO(), toy().words, strict=True), lambda _: None
    )
    every = run_of._left
    run_of.interview = run_of.interview.answered(Answer(True)).answered(Answer(4.0))
    assert (3, 3) == (every, run_of._left)


def at(item: str, *lines: str, **more: Any) -> Ran:
    """A patient's interview at one safety question, all before it answered no, then these lines."""
    before = {**ABOUT, **{id: "no" for id in SAFETY[: SAFETY.index(item)] if id != "flag_preeclampsia"}}
    return run(*lines, instrument=RLS, before=before, end=None, **more)


@pytest.mark.parametrize(
    "item", [id for id in SAFETY if RLS.items[id].tier == "emergency" and id != "flag_preeclampsia"]
)
@pytest.mark.parametrize("line", ["", "1", "2", "x", "no", "q", "f"])
def test_an_emergency_stops(item: str, line: str) -> None:
    """After a yes to an emergency question its message is said at once, and anything but c stops there."""
    ran = at(item, "1", line, "2", "2")
    assert (False, Answer(True)) == (ran.finished, ran.given[item])
    assert "*** EMERGENCY ***" in ran.shown
    assert "(for example 112, 911 or 999)" in " ".join(ran.shown[ran.shown.index("*** EMERGENCY") :].split())
    assert set() == ran.given.keys() - {*ABOUT, *SAFETY[: SAFETY.index(item) + 1]}


@pytest.mark.parametrize("strict", [False, True])
def test_an_emergency_can_be_passed(strict: bool) -> None:
    """With c the questions go on, and the yes stays."""
    ran = at("flag_seizure", "1", "c", "2", strict=strict)
    assert (Answer(True), Answer(False)) == (ran.given["flag_seizure"], ran.given["flag_stroke"])


def test_an_emergency_at_the_end_of_input() -> None:
    """Where the input ends at the message, the yes is kept already."""
    assert Answer(True) == at("flag_seizure", "1").given["flag_seizure"]


@pytest.mark.parametrize("item", ["flag_swollen_leg", "flag_fever", "flag_kidney"])
def test_other_signs_do_not_stop(item: str) -> None:
    """After a yes to a sign for today or this week its message is said, and the questions go on."""
    ran = at(item, "1", "2")
    heading = RLS.head.tiers[RLS.items[item].tier or "emergency"].heading.upper()
    assert f"*** {heading} ***" in ran.shown
    assert Answer(False) == ran.given[SAFETY[SAFETY.index(item) + 1]]


@pytest.mark.parametrize("line", ["2", "s"])
def test_no_sign_no_alarm(line: str) -> None:
    """After a no, or when the question is skipped, nothing is said."""
    assert "***" not in at("flag_seizure", line).shown


def test_not_sure_whether_there_is_an_emergency() -> None:
    """Not sure at a sign of an emergency is asked once more; after it is said who should ask about it today."""
    ran = at("flag_seizure", "d", "2", "2")
    assert (
        "Is any of this new, or clearly worse, in the last 4 weeks? 1. No 2. It may be 3. Still not sure"
        in " ".join(ran.shown.split())
    )
    assert "*** ASK TODAY *** Please ask a nurse or doctor about it today. A phone call is enough." in " ".join(
        ran.shown.split()
    )
    assert 0 == ran.shown.count("*** EMERGENCY ***") + ran.shown.count("*** SAME DAY ***")
    assert ran.shown.index("*** ASK TODAY") < ran.shown.index("Question 2.")
    assert (UNSURE, Answer(False)) == (ran.given["flag_seizure"], ran.given["flag_stroke"])


@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("line, given, said", [
    pytest.param("1", Answer(False), False, id="no"),
    pytest.param("2", UNSURE, True, id="it may be"),
    pytest.param("3", UNSURE, True, id="still not sure"),
    pytest.param("b", UNSURE, True, id="left as it is"),
])  # fmt: skip
def test_only_no_changes_what_was_not_sure(line: str, given: Given, said: bool, strict: bool) -> None:
    """Asked once more, only a no changes the answer, also from a pipe; a sign that was denied is not spoken about."""
    ran = at("flag_stroke", "d", line, strict=strict)
    assert (given, said) == (ran.given["flag_stroke"], "*** ASK TODAY ***" in ran.shown)
    assert Answer(False) == ran.given["flag_seizure"]


def test_a_wrong_line_where_it_is_asked_once_more() -> None:
    """From a pipe a line that is no answer to the second question ends the interview; the first is kept."""
    with pytest.raises(AnswerError, match="standard input, line 2, a question about an answer: Please type a number"):
        at("flag_stroke", "d", "perhaps", strict=True)


def test_other_signs_are_not_asked_once_more() -> None:
    """Only a tier that says so asks once more."""
    ran = at("flag_swollen_leg", "d", "2")
    assert "Is any of this new" not in ran.shown
    assert UNSURE == ran.given["flag_swollen_leg"]


def test_a_carer_who_does_not_know_is_told_at_once() -> None:
    """Where a carer does not know whether the person can describe the feelings, that is spoken about at once."""
    note = RLS.items["able_to_describe"].urgent_note
    assert note is not None
    ran = run("x1", "3", "67", "2", "d", instrument=RLS, end=None)
    assert " ".join(note.patient.split()) in " ".join(ran.shown.split())
    assert UNSURE == ran.given["able_to_describe"]
    assert "Please read this" not in run("x1", "3", "67", "2", "1", instrument=RLS, end=None).shown


@pytest.mark.parametrize("item, before", [("flag_vasculitis", "flag_fever"), ("flag_fever", "flag_vasculitis")])
def test_two_signs_that_are_an_emergency_together(item: str, before: str) -> None:
    """Where a sign for today becomes an emergency beside another, the emergency's message is said and stops first."""
    alone = at(item, "1", "2")
    both = run("1", "", instrument=RLS, end=None, before={
        **ABOUT, **{id: "no" for id in SAFETY if id not in (item, "flag_preeclampsia")}, before: "yes"})  # fmt: skip
    assert (False, True) == tuple("*** EMERGENCY ***" in ran.shown for ran in (alone, both))
    assert (False, Answer(True)) == (both.finished, both.given[item])


def test_a_value_that_cannot_wait() -> None:
    """A blood value for today is spoken about when it is typed; one that can wait is not."""
    low, fair = (
        run("s", value, instrument=RLS, voice="staff", end=None, before={
            **dict.fromkeys(CORE, "yes"),
            **{id: {"unanswered": "skipped"} for id in RLS.items if id not in (*CORE, "bleeding", "hemoglobin")}})
        for value in ("75", "100"))  # fmt: skip
    assert (True, False) == ("*** SAME DAY ***" in low.shown, "*** SAME DAY ***" in fair.shown)


@pytest.mark.parametrize("kept, said", [(True, "your answers are saved"), (False, "nothing is saved")])
def test_what_stopping_keeps(kept: bool, said: str) -> None:
    """The message of an emergency promises that answers are kept only where they are."""
    out = StringIO()
    lines = Lines(StringIO("c\n"), out, RLS.words, strict=True, saved=kept)
    assert "go on" == lines.urgent(Urgent("Emergency", "Call.", stop_first=True))
    assert said in out.getvalue()


@pytest.mark.parametrize("line", ["1", "d", "s"])
def test_self_harm_is_answered_with_support(line: str) -> None:
    """A yes, not sure, or skipping of the last question is followed by its own message, and the questions go on."""
    ran = at("flag_self_harm", line, "2")
    message = (RLS.items["flag_self_harm"].message or {})["patient"]  # type: ignore[index]
    assert f"*** PLEASE READ THIS *** {' '.join(message.split())}" in " ".join(ran.shown.split())
    assert "urge_to_move" in ran.given


@pytest.mark.parametrize("item, said", [
    pytest.param("flag_stroke", "*** EMERGENCY ***", id="an emergency"),
    pytest.param("flag_fever", "*** SAME DAY ***", id="a sign for today"),
    pytest.param("flag_self_harm", "*** PLEASE READ THIS ***", id="a question with its own message"),
    pytest.param("urge_to_move", None, id="no warning sign"),
])  # fmt: skip
def test_what_cannot_wait_is_said_though_it_cannot_be_kept(item: str, said: str | None) -> None:
    """Where the yes to a warning sign cannot be saved, its message is said all the same, and promises nothing kept."""
    out = StringIO()
    interview = Interview(RLS, answers(RLS, **ABOUT), "patient", jumped_to=item)

    def keep(_: Interview) -> None:
        raise WriteFailed(Problem("write-failed", "", "the disk is full"))

    with pytest.raises(WriteFailed, match="the disk is full"):
        drive(interview, Lines(StringIO("1\n"), out, RLS.words, strict=True), keep)
    assert ([said] if said else []) == re.findall(r"[*]{3} .+ [*]{3}", out.getvalue())
    assert "kept" not in out.getvalue()


def test_the_message_comes_before_anything_else() -> None:
    """Between a yes and its message no other question is put."""
    shown = at("flag_seizure", "1", "c", "2").shown
    assert 1 == len(re.findall(r"^Question [0-9]+[.]", shown[: shown.index("*** EMERGENCY")], re.MULTILINE))


@pytest.mark.parametrize("content", [
    pytest.param(None, id="missing"),
    pytest.param(b"title = ", id="no TOML"),
    pytest.param(b"\xff", id="no UTF-8"),
    pytest.param(b'title = "Plants"', id="no intended use"),
])  # fmt: skip
def test_an_opening_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None) -> None:
    """Where the questionnaire cannot be read the opening says so, as any command does, and is no fault."""
    (tmp_path / "rls-lupus").mkdir()
    if content is not None:
        (tmp_path / "rls-lupus" / "questionnaire.toml").write_bytes(content)
    monkeypatch.setattr(opening, "questionnaires_folder", lambda: tmp_path)
    with pytest.raises(ContentError, match=r"questionnaire.toml: cannot be used; `rls-screen check`"):
        opening.say_opening(None)


def test_no_answers_no_kept_no() -> None:
    """A person who only ever presses Enter has answered nothing."""
    ran = run(*([""] * 50), instrument=RLS, end=None)
    assert {} == ran.given == Answers().given
