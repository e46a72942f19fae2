"""How old an answer may be where an interview goes on: one rule for a kept session and for an answer file."""

from __future__ import annotations

import contextlib
import json
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asking import ENTER, Fed, Paper
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt_toolkit.input import create_pipe_input
from properties import examples
from toy.making import answers

from rls_screen.cli.beginning import Start, begin
from rls_screen.cli.ending import answers_json
from rls_screen.cli.interview import _Saver
from rls_screen.cli.saving import page_offer
from rls_screen.content.library import load
from rls_screen.content.schema import KeptAnswers
from rls_screen.person.answers import Answer, read_answers, read_value
from rls_screen.person.interview import Earlier, Interview
from rls_screen.session import Aside, is_stale, item_hash, new_session, resume, save, times_in_file, updated
from rls_screen.wizard.drive import drive
from rls_screen.wizard.lines import EndOfInput, Lines
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import earlier_answer

RLS = load()
CORE = ("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening")
SPANS = RLS.head.kept_answers
NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SAFETY, OTHER, LASTING = RLS.items["flag_seizure"], RLS.items["days_per_week"], RLS.items["sex"]


def test_the_spans_of_this_instrument() -> None:
    """Safety answers count for 24 hours, others for 30 days, and four of them for ever."""
    assert (24, 30) == (SPANS.safety_hours, SPANS.other_days)
    assert ("subject_id", "sex", "lupus_diagnosis", "family_history") == SPANS.lasting


@pytest.mark.parametrize("item, ages", [
    pytest.param(SAFETY, {-1: True, 0: False, 24: False, 24.01: True, 9999: True}, id="a safety question"),
    pytest.param(OTHER, {-1: False, 0: False, 24.01: False, 720: False, 720.01: True, 9999: True}, id="any other"),
    pytest.param(LASTING, {-1: False, 0: False, 720.01: False, 99999: False}, id="one that lasts"),
])  # fmt: skip
def test_ages(item: Any, ages: dict[float, bool]) -> None:
    """Each span ends exactly where it ends; a time in the future makes a safety answer stale."""
    assert ages == {hours: is_stale(item, NOW - hours * HOUR, NOW, SPANS) for hours in ages}


def test_no_time() -> None:
    """Without a time a safety answer is stale; others are not known to be old."""
    assert (True, False, False) == tuple(is_stale(item, None, NOW, SPANS) for item in (SAFETY, OTHER, LASTING))


def test_no_spans() -> None:
    """An instrument without spans puts every safety question again, and no other."""
    assert (True, False) == tuple(is_stale(item, NOW, NOW, KeptAnswers()) for item in (SAFETY, OTHER))


# ---- Times in a file ------------------------------------------------------------------------------------------------


def at(text: str, id: str = "flag_seizure", now: datetime = NOW) -> datetime | None:
    """When the file says that an answer was given."""
    day = read_answers(text, "me.json", RLS).value("answered_on")
    return times_in_file(text, day).of(RLS.items[id], now)  # type: ignore[arg-type]


def a_file(**beside: Any) -> str:
    """A file with one safety answer and one other."""
    inner = {"flag_seizure": "no", "days_per_week": 3, **beside.pop("more", {})}
    return json.dumps({"answers": inner, **beside})


@pytest.mark.parametrize("text, safety, other", [
    pytest.param(a_file(), None, None, id="no time at all"),
    pytest.param('{"flag_seizure": "no"}', None, None, id="a flat file"),
    pytest.param("flag_seizure: no\n", None, None, id="a form"),
    pytest.param(a_file(created=str(NOW - HOUR)), None, NOW - HOUR, id="when it was written: no younger than that"),
    pytest.param(a_file(created=str(NOW + HOUR)), None, None, id="written in the future"),
    pytest.param(a_file(created="noon"), None, None, id="written at a time that is none"),
    pytest.param(a_file(times={"flag_seizure": str(NOW - HOUR)}), NOW - HOUR, None, id="a time of one answer"),
    pytest.param(a_file(times={"flag_seizure": str(NOW - HOUR)}, created=str(NOW + HOUR)), None, None,
                 id="a time, in a file of the future"),
    pytest.param(a_file(times={"flag_seizure": 5}, created=str(NOW - HOUR)), None, None, id="a time that is none"),
    pytest.param(a_file(times=[]), None, None, id="times that are a list"),
])  # fmt: skip
def test_times_in_a_file(text: str, safety: datetime | None, other: datetime | None) -> None:
    """A safety answer has the time that the file gives it, or none; any other is at least as old as the file."""
    assert (safety, other) == (at(text), at(text, "days_per_week"))


def test_the_day_of_the_answers() -> None:
    """A day without a time counts from its first moment, whenever the file was written; `times` know it better."""
    noon = datetime(2024, 5, 1, 12).astimezone()
    start, day = noon.replace(hour=0), {"answered_on": "2024-05-01"}
    assert start == at(a_file(more=day), now=noon)
    assert start == at(a_file(more=day, created=noon.isoformat()), now=noon)
    assert start + HOUR == at(a_file(more=day, times={"flag_seizure": str(start + HOUR)}), now=noon)


@given(seconds=st.integers(-200_000, 200_000), written=st.integers(-9, 9))
@settings(max_examples=examples(30), deadline=None)
def test_never_younger_than_known(seconds: int, written: int) -> None:
    """A safety answer stays only where its own time is at most 24 hours ago and the file is not of the future."""
    given_at = NOW - timedelta(seconds=seconds)
    text = a_file(created=str(NOW - written * HOUR), times={"flag_seizure": str(given_at)})
    stays = not is_stale(SAFETY, at(text), NOW, SPANS)
    assert (0 <= seconds <= 86_400 and written >= 0) is stays


# ---- Both commands --------------------------------------------------------------------------------------------------


def continued(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Start:
    """An interview begun with a file."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(folder / "kept"))
    (folder / "me.json").write_text(text, "utf-8")
    with ExitStack() as stack:
        return begin(stack, None, "staff", continue_file=str(folder / "me.json"))


def resumed(folder: Path, monkeypatch: pytest.MonkeyPatch, given_at: datetime, **given: Any) -> Start:
    """An interview resumed whose answers were given then."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(folder / "kept"))
    made = updated(new_session("staff", given_at), answers(RLS, **given), None, given_at)
    save(made, RLS, folder / "kept")
    with ExitStack() as stack:
        return begin(stack, None, None, resume=made.id)


GIVEN = {"flag_seizure": "no", "flag_chest": "no", "days_per_week": 3, "sex": "female", "subject_id": "x1"}


@pytest.mark.parametrize("hours, stale", [
    (1, set()), (23.9, set()), (24.1, {"flag_seizure", "flag_chest"}), (719, {"flag_seizure", "flag_chest"}),
    (721, {"flag_seizure", "flag_chest", "days_per_week"}), (-1, {"flag_seizure", "flag_chest"}),
])  # fmt: skip
def test_one_rule_for_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hours: float, stale: set[str]) -> None:
    """The same answers of the same age are put again by --continue and by --resume, each with its earlier answer."""
    given_at = datetime.now(UTC) - hours * HOUR
    inner = answers(RLS, **GIVEN)
    text = answers_json(inner, dict.fromkeys(inner.given, given_at))
    for begun in (continued(tmp_path, monkeypatch, text), resumed(tmp_path, monkeypatch, given_at, **GIVEN)):
        assert GIVEN.keys() - stale == begun.session.answers.given.keys()
        assert stale == begun.session.aside.keys() == begun.session.earlier(RLS).keys()
        said = " ".join(begun.remarks)
        assert f"These answers are from {given_at.astimezone().date()}." in said
        assert ("asked again" in said) is bool(stale)


def test_a_file_of_the_program_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answers file says when each answer was given, also where that is not known, and scores as before."""
    inner = answers(RLS, **GIVEN)
    known = {"flag_seizure": datetime.now(UTC) - HOUR, "flag_chest": None}
    text = answers_json(inner, known)
    assert inner.given == read_answers(text, "a.json", RLS).given
    begun = continued(tmp_path, monkeypatch, text)
    assert {"flag_chest"} == begun.session.aside.keys()
    assert "flag_seizure" in begun.session.answers.given


def test_no_answer_grows_younger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Start with a file, kept and resumed, an answer is as old as the file said."""
    given_at = datetime.now(UTC) - 20 * HOUR
    inner = answers(RLS, **GIVEN)
    begun = continued(tmp_path, monkeypatch, answers_json(inner, dict.fromkeys(inner.given, given_at)))
    now = datetime.now(UTC)
    save(updated(begun.session, begun.session.answers, None, now), RLS, tmp_path / "kept")
    _, again = resume(begun.session.id, RLS, tmp_path / "kept", now + 5 * HOUR)
    assert {"flag_seizure", "flag_chest"} == again.keys()


def test_what_is_put_again_stays_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of unknown age that is set aside is still put again after a stop at once."""
    begun = continued(tmp_path, monkeypatch, '{"flag_seizure": "no", "age": 44}')
    now = datetime.now(UTC)
    save(updated(begun.session, begun.session.answers, None, now), RLS, tmp_path / "kept")
    session, again = resume(begun.session.id, RLS, tmp_path / "kept", now)
    assert {"flag_seizure": Answer(False)} == again
    assert {"age"} == session.answers.given.keys()
    assert session.earlier(RLS)["flag_seizure"].day is None


def test_a_session_of_the_future(tmp_path: Path) -> None:
    """A clock that was set back makes no safety answer young: each is put again, the others stay."""
    then = datetime(2030, 11, 27, 11, tzinfo=UTC)
    made = updated(new_session("patient", then), answers(RLS, **GIVEN), None, then)
    save(made, RLS, tmp_path)
    found, again = resume(made.id, RLS, tmp_path, NOW)
    assert {"flag_seizure", "flag_chest"} == again.keys()
    assert {"days_per_week", "sex", "subject_id"} == found.answers.given.keys()


def test_what_the_clock_put_aside_stays_so(tmp_path: Path) -> None:
    """An answer that was put again because its time was in the future is put again until it is answered."""
    made = updated(new_session("patient", NOW + HOUR), answers(RLS, **GIVEN), None, NOW + HOUR)
    save(made, RLS, tmp_path)
    found, _ = resume(made.id, RLS, tmp_path, NOW)
    save(updated(found, found.answers, None, NOW), RLS, tmp_path)
    assert {"flag_seizure", "flag_chest"} == resume(made.id, RLS, tmp_path, NOW + 2 * HOUR)[1].keys()


@pytest.mark.parametrize("question, given, used", [
    pytest.param("same", {"flag_chest": "yes"}, True, id="a sign"),
    pytest.param("other", {"flag_chest": "yes"}, True, id="a sign in other words"),
    pytest.param("other", {"flag_chest": "unsure"}, True, id="a sign in other words, not sure"),
    pytest.param("same", {"flag_chest": "no"}, False, id="a no to a sign"),
    pytest.param("same", {"days_per_week": 3}, True, id="another question"),
    pytest.param("other", {"days_per_week": 3}, False, id="another question in other words"),
])  # fmt: skip
def test_what_is_known_besides(question: str, given: dict[str, Any], used: bool) -> None:
    """What is asked again counts on a page until it is given anew, but never a no to a warning sign."""
    [(id, answer)] = answers(RLS, **given).given.items()
    hashed = item_hash(RLS.items[id]) if question == "same" else "another"
    session = replace(new_session("staff", NOW), aside={id: Aside(answer, NOW, hashed), "gone": Aside(answer, NOW, "")})
    assert ({id: answer} if used else {}) == session.with_aside(session.answers, RLS).given
    anew = answers(RLS, **{id: "unsure"})
    assert anew == session.with_aside(anew, RLS)


def test_the_page_of_an_emergency_screen_holds_a_sign_of_an_earlier_day() -> None:
    """A page made while the interview goes on holds the sign that is asked again."""
    session = replace(new_session("staff", NOW), aside={"flag_chest": Aside(Answer(True), NOW, "another")})
    saver = _Saver(Start(RLS, session), None)
    page = page_offer(RLS, saver.with_aside, saved=False).make(saver.interview).page
    assert RLS.items["flag_chest"].short("patient") in " ".join(page.split())
    assert "flag_chest" not in saver.interview.answers.given


@pytest.mark.parametrize("version, readable", [(1, True), (2, True), (0, False), (3, False), ("2", False)])
def test_schemas(tmp_path: Path, version: Any, readable: bool) -> None:
    """A session of the program's first version goes on; one of a version that is not known is refused."""
    from rls_screen.errors import InputMissing

    made = updated(new_session("staff", NOW), answers(RLS, age=44), None, NOW)
    save(made, RLS, tmp_path)
    file = tmp_path / f"{made.id}.json"
    raw = json.loads(file.read_text("utf-8"))
    assert 2 == raw["schema_version"]
    file.write_text(json.dumps({**raw, "schema_version": version}), "utf-8")
    if readable:
        assert {"age"} == resume(made.id, RLS, tmp_path, NOW)[0].answers.given.keys()
        return
    with pytest.raises(InputMissing):
        resume(made.id, RLS, tmp_path, NOW)


# ---- How it is put again --------------------------------------------------------------------------------------------


def test_an_earlier_answer_is_shown_and_read_by_no_rule() -> None:
    """Put again, a question has its earlier answer beside it until it is answered; results do not know of it."""
    day = NOW.date()
    one = Interview(RLS, answers(RLS, age=44), earlier={"sex": Earlier(Answer("male"), day)})
    before = earlier_answer(one, RLS.items["sex"])
    assert before is not None
    assert ("male", "2024-05-01") == (before.word, before.day)
    assert one.person.value("sex") is None
    assert earlier_answer(one.jumped("sex").answered(Answer("female")), RLS.items["sex"]) is None


def put(menu: bool, id: str, earlier: Any, *typed: str) -> tuple[Any, str]:
    """What is given at a question with an earlier answer, and what is shown."""
    out, last = StringIO(), list[Any]([None])
    given, _ = read_value(RLS.items[id], earlier)
    assert given is not None
    one = Interview(RLS, answers(RLS), "patient", jumped_to=id, earlier={id: Earlier(given, NOW.date())})

    def keep(interview: Interview) -> None:
        last[0] = interview.answers.given.get(id)

    with create_pipe_input() as pipe, contextlib.suppress(EndOfInput):
        paper = Paper()
        front: Any = Menu(Fed(pipe, paper, [*typed], RLS.words), "patient", RLS.words)
        if not menu:
            front = Lines(StringIO("".join(f"{line}\n" for line in typed)), out, RLS.words, strict=False)
        drive(one, front, keep)
    return last[0], paper.text if menu else " ".join(out.getvalue().split())


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "lines"])
def test_an_earlier_choice_is_given_by_its_number(menu: bool) -> None:
    """An earlier choice stands beside its line and is not chosen: Enter gives nothing, its number gives it."""
    enter = ENTER if menu else ""
    nothing, shown = put(menu, "impact", "no", enter)
    assert nothing is None
    assert "No (your answer on 2024-05-01)" in shown
    assert "> 2" not in shown
    assert Answer(False) == put(menu, "impact", "no", enter, "2")[0]


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "lines"])
@pytest.mark.parametrize("id, earlier", [("age", 44), ("days_per_week", {"unanswered": "unsure"}), ("main_worry", "s")])
def test_an_earlier_text_is_given_by_enter(menu: bool, id: str, earlier: Any) -> None:
    """An earlier number or text is shown, and Enter alone gives it again; another one can be typed."""
    enter = ENTER if menu else ""
    confirmed, shown = put(menu, id, earlier, enter)
    assert "Your answer on 2024-05-01: " in shown
    assert "Enter alone confirms it." in shown
    assert read_value(RLS.items[id], earlier)[0] == confirmed
    assert Answer(5.0 if id != "main_worry" else "5") == put(menu, id, earlier, "5" + enter)[0]


def test_an_earlier_answer_in_a_list() -> None:
    """In a list an earlier answer stands in the label and is no mark; how many were yes is said before they are no."""
    lines = {id: Earlier(Answer(id == "cramps"), NOW.date()) for id in ("cramps", "joint_pain")}
    one = Interview(RLS, answers(RLS, **dict.fromkeys(CORE, "yes")), jumped_to="cramps", earlier=lines)
    with create_pipe_input() as pipe, contextlib.suppress(EndOfInput):
        paper = Paper(rows=60)
        drive(one, Menu(Fed(pipe, paper, ["n"], RLS.words), "staff", RLS.words), lambda _: None)
    assert "Yes)" in paper.text
    assert "1 of them had an earlier answer of yes." in paper.text


def test_what_is_not_used_is_named() -> None:
    """At the review an earlier answer whose question is not put any more is named, and shown as no answer."""
    before = {**{id: {"unanswered": "skipped"} for id in RLS.items}, "urge_to_move": "no"}
    rest = {id: one for id, one in before.items() if id not in ("cramps", "answered_on")}
    out = StringIO()
    one = Interview(RLS, answers(RLS, **rest), "patient", earlier={"cramps": Earlier(Answer(True), NOW.date())})
    with contextlib.suppress(EndOfInput):
        drive(one, Lines(StringIO(""), out, RLS.words, strict=True), lambda _: None)
    shown, item = " ".join(out.getvalue().split()), RLS.items["cramps"]
    assert f"the questions are no longer asked: {item.short('patient')}." in shown
    assert f"{item.short('patient')}: No answer (your answer on 2024-05-01: Yes)" in shown
