"""The record of an unfinished interview: resumed as it was, what is too old or has changed asked again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sessions import HOUR, NOON, a_session, raw
from toy.making import answers, changed, toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.errors import InputMissing
from rls_screen.person.answers import Answer, Unanswered
from rls_screen.session import new_session, resume, save, updated

posix = pytest.mark.posix


def test_resumed_as_it_was(tmp_path: Path) -> None:
    """Answers in the unit they were given in, reasons, the voice, --full, the question and marks come back unchanged.

    A mark says that a question was asked in a list, or that the person is invented.
    """
    given = answers(
        toy(), leaves_hang="unsure", days_dry={"value": 3, "unit": "weeks"}, window={"unanswered": "skipped"}
    )
    given = replace(given, example=True, as_list=frozenset({"leaves_hang"}))
    made = updated(new_session("staff", NOON, full=True), given, "window", NOON)
    save(made, toy(), tmp_path)
    found, again = resume(made.id, toy(), tmp_path, NOON + HOUR)
    assert {} == again
    assert (made.id, "staff", True, given.given, "window", NOON, NOON) == (
        found.id, found.voice, found.full, found.answers.given, found.jumped_to, found.started, found.saved
    )  # fmt: skip
    assert Answer(21.0, typed=3.0, unit="weeks") == found.answers.given["days_dry"]
    assert (True, frozenset({"leaves_hang"})) == (found.answers.example, found.answers.as_list)


def test_a_later_save_replaces_the_earlier(tmp_path: Path) -> None:
    """One interview is one file, with its last answers, and no draft beside it."""
    made = a_session(tmp_path, leaves_hang="yes")
    save(updated(made, answers(toy(), leaves_hang="no", days_dry=4), None, NOON + HOUR), toy(), tmp_path)
    found, _ = resume(made.id, toy(), tmp_path, NOON + HOUR)
    assert {"leaves_hang": Answer(False), "days_dry": Answer(4.0)} == found.answers.given
    assert (NOON, NOON + HOUR) == (found.started, found.saved)
    assert [f"{made.id}.json"] == [file.name for file in tmp_path.iterdir()]


def test_what_is_kept(tmp_path: Path) -> None:
    """A session holds answers, the instrument and times; no name of a user, a computer or a folder."""
    text = json.dumps(raw(tmp_path, a_session(tmp_path, leaves_hang="yes"))).lower()
    assert toy().sha256 in text
    assert [] == [word for word in (str(tmp_path).lower(), "host", "user", "path") if word in text]


SAFETY = {"flag_chest": "no", "flag_fever": "unsure", "cramps": "no"}


@pytest.mark.parametrize("hours, again", [
    pytest.param(0, (), id="at once"),
    pytest.param(24, (), id="after 24 hours"),
    pytest.param(24.01, ("flag_chest", "flag_fever"), id="after more than 24 hours"),
    pytest.param(720, ("flag_chest", "flag_fever"), id="after 30 days"),
    pytest.param(720.01, ("flag_chest", "flag_fever", "cramps"), id="after more than 30 days"),
    pytest.param(-0.01, ("flag_chest", "flag_fever"), id="from the future"),
])  # fmt: skip
def test_old_safety_answers_are_asked_again(tmp_path: Path, instrument: Instrument, hours: float, again: Any) -> None:
    """A safety answer more than 24 hours old, or from the future, is asked again; any other after 30 days."""
    made = a_session(tmp_path, instrument, "cramps", **SAFETY)
    found, asked = resume(made.id, instrument, tmp_path, NOON + hours * HOUR)
    assert again == (*asked,)
    assert SAFETY.keys() - {*again} == found.answers.given.keys()
    assert (None if again else "cramps") == found.jumped_to


def test_saving_makes_a_safety_answer_no_younger(tmp_path: Path, instrument: Instrument) -> None:
    """The 24 hours begin when the answer was given, not when another answer was saved."""
    made = a_session(tmp_path, instrument, **SAFETY)
    found, _ = resume(made.id, instrument, tmp_path, NOON + 20 * HOUR)
    later = found.answers.with_answer("age", Answer(40.0)).with_answer("flag_seizure", Answer(False))
    save(updated(found, later, None, NOON + 20 * HOUR), instrument, tmp_path)
    found, again = resume(made.id, instrument, tmp_path, NOON + 25 * HOUR)
    assert ("flag_chest", "flag_fever") == (*again,)
    assert {"cramps", "age", "flag_seizure"} == found.answers.given.keys()


def test_an_answer_given_again_is_as_old_as_it_is(tmp_path: Path, instrument: Instrument) -> None:
    """A safety answer that was changed is as old as its change."""
    made = a_session(tmp_path, instrument, flag_chest="no")
    save(updated(made, answers(instrument, flag_chest="yes"), None, NOON + 20 * HOUR), instrument, tmp_path)
    found, again = resume(made.id, instrument, tmp_path, NOON + 40 * HOUR)
    assert {} == again
    assert found.answers.value("flag_chest") is True


def test_what_is_asked_again_can_still_be_spoken_about(tmp_path: Path, instrument: Instrument) -> None:
    """Each answer that is set aside is handed on, one that cannot be read as none: a yes is not lost silently."""
    made = a_session(tmp_path, instrument, flag_stroke="yes", flag_chest="unsure", flag_fever="no", cramps="yes")
    held = raw(tmp_path, made)
    held["answers"]["flag_fever"] = "perhaps"
    held["items"]["cramps"] = "another"
    (tmp_path / f"{made.id}.json").write_text(json.dumps(held), "utf-8")
    found, again = resume(made.id, instrument, tmp_path, NOON + 25 * HOUR)
    yes = Answer(True)
    aside = {"flag_stroke": yes, "flag_chest": Unanswered("unsure"), "flag_fever": None, "cramps": yes}
    assert (aside, {}) == (again, found.answers.given)


def test_what_is_set_aside_stays_until_it_is_asked_again(tmp_path: Path, instrument: Instrument) -> None:
    """However often an interview is resumed and stopped, an old warning sign is set aside anew until it is answered."""
    made = a_session(tmp_path, instrument, flag_chest="yes")
    for day in (2, 3):
        now = NOON + 24 * day * HOUR
        found, again = resume(made.id, instrument, tmp_path, now)
        assert {"flag_chest": Answer(True)} == again
        save(updated(found, found.answers, None, now), instrument, tmp_path)
    answered = found.answers.with_answer("flag_chest", Answer(False))
    save(updated(found, answered, None, now), instrument, tmp_path)
    found, again = resume(made.id, instrument, tmp_path, now + HOUR)
    assert ({}, False) == (again, found.answers.value("flag_chest"))


@pytest.mark.parametrize("old, new", [
    pytest.param('patient = "Do the leaves hang?"', 'patient = "Do some leaves hang?"', id="the patient's words"),
    pytest.param('staff   = "Do the leaves hang?"', 'staff   = "Hanging?"', id="the staff's words"),
])  # fmt: skip
def test_a_changed_question_is_asked_again(tmp_path: Path, old: str, new: str) -> None:
    """Where a question now asks something else, its old answer is dropped and it is asked again."""
    made = a_session(tmp_path, leaves_hang="yes", days_dry=4)
    found, again = resume(made.id, load(changed(tmp_path, "plant.toml", old, new)), tmp_path, NOON)
    assert {"leaves_hang": Answer(True)} == again
    assert {"days_dry"} == found.answers.given.keys()


@pytest.mark.parametrize("old, new", [
    pytest.param("range   = [0, 100]", "range   = [0, 3]", id="the answer is no longer possible"),
    pytest.param('unit    = "days"', 'unit    = "hours"', id="the unit is another"),
])  # fmt: skip
def test_a_number_to_another_question(tmp_path: Path, old: str, new: str) -> None:
    """A number that the question would no longer take, or in another unit, is asked again."""
    made = a_session(tmp_path, days_dry=4)
    found, again = resume(made.id, load(changed(tmp_path, "plant.toml", old, new)), tmp_path, NOON)
    assert (("days_dry",), {}) == ((*again,), found.answers.given)


def test_a_question_that_is_gone(tmp_path: Path) -> None:
    """An answer to a question that is no more is left out, and the rest is resumed."""
    copy = changed(tmp_path, "plant.toml", "[[considerations]]", "[[considerations]]")
    extra = '[[items]]\nid = "pot"\nkind = "yes_no"\nlabel = "P"\npatient = "P?"\nstaff = "P?"\nwhy = "P."\n'
    text = (copy / "plant.toml").read_text("utf-8").replace("[[findings]]", f"{extra}\n[[findings]]", 1)
    (copy / "plant.toml").write_text(text, "utf-8")
    made = a_session(tmp_path, load(copy), jumped_to="pot", pot="yes", days_dry=4)
    found, again = resume(made.id, toy(), tmp_path, NOON)
    assert ({}, ["days_dry"], None) == (again, [*found.answers.given], found.jumped_to)


def test_other_changes_ask_nothing_again(tmp_path: Path) -> None:
    """A corrected reason or rule is not another question."""
    made = a_session(tmp_path, leaves_hang="yes")
    other = load(changed(tmp_path, "plant.toml", "Hanging leaves ask for water.", "They ask for water."))
    assert other.sha256 != toy().sha256
    assert {} == resume(made.id, other, tmp_path, NOON)[1]


@pytest.mark.parametrize("change", [
    pytest.param(b"", id="empty"),
    pytest.param(b"{", id="half a file"),
    pytest.param(b"[]", id="a list"),
    pytest.param(b"\xff\xfe", id="not UTF-8"),
    pytest.param(b"[" * 100_000, id="nested too deeply"),
    pytest.param({"schema_version": 99}, id="of another program"),
    pytest.param({"answers": []}, id="answers that are a list"),
    pytest.param({"items": None}, id="no hashes"),
    pytest.param({"saved": None}, id="no time"),
    pytest.param({"saved": "noon"}, id="a time that is none"),
    pytest.param({"started": 5}, id="a start that is none"),
    pytest.param({"gone_to": ["window"]}, id="a question that is a list"),
    pytest.param({"voice": "cat"}, id="a voice that is none"),
    pytest.param({"full": "yes"}, id="--full that is neither"),
    pytest.param({"id": "../../x"}, id="an id that is a path"),
])  # fmt: skip
def test_broken_files(tmp_path: Path, instrument: Instrument, change: Any) -> None:
    """A file that cannot be read as a session is refused with the remedy, never a fault and never another person."""
    made = a_session(tmp_path, instrument, flag_chest="no", age=40)
    file = tmp_path / f"{made.id}.json"
    file.write_bytes(change if isinstance(change, bytes) else json.dumps({**raw(tmp_path, made), **change}).encode())
    with pytest.raises(InputMissing, match=f"cannot be read; delete it with `rls-screen sessions delete {made.id}`"):
        resume(made.id, instrument, tmp_path, NOON)


@pytest.mark.parametrize(
    "key", ["schema_version", "answers", "items", "voice", "full", "gone_to", "started", "saved", "id"]
)
def test_missing_parts(tmp_path: Path, key: str) -> None:
    """A session without one of its parts is refused with the remedy."""
    made = a_session(tmp_path, leaves_hang="yes")
    rest = raw(tmp_path, made)
    del rest[key]
    (tmp_path / f"{made.id}.json").write_text(json.dumps(rest), "utf-8")
    with pytest.raises(InputMissing, match="cannot be read"):
        resume(made.id, toy(), tmp_path, NOON)


@pytest.mark.parametrize("answer", ["maybe", 5, [], {"unanswered": "tired"}, None])
def test_a_broken_answer_is_asked_again(tmp_path: Path, answer: Any) -> None:
    """One answer that cannot be read is asked again; the others are kept."""
    made = a_session(tmp_path, leaves_hang="yes", days_dry=4)
    held = raw(tmp_path, made)
    held["answers"]["leaves_hang"] = answer
    (tmp_path / f"{made.id}.json").write_text(json.dumps(held), "utf-8")
    found, again = resume(made.id, toy(), tmp_path, NOON)
    assert (["leaves_hang"], ["days_dry"]) == ([*again], [*found.answers.given])
