"""Unfinished interviews: kept for their owner alone, resumed as they were, never half written."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from toy.making import TOY, answers, changed, toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.errors import CannotCreate, InputMissing, WriteFailed
from rls_screen.person.answers import Answer, Answers, Unanswered
from rls_screen.session import Session, delete, held, kept, new_session, purge, remove, resume, save, unfinished

NOON = datetime(2024, 5, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
posix = pytest.mark.posix  # file modes are POSIX


def a_session(folder: Path, instrument: Instrument | None = None, gone_to: str | None = None, **given: Any) -> Session:
    """A session with these answers, kept at noon."""
    one = instrument or toy()
    made = kept(new_session("patient", NOON), answers(one, **given), gone_to, NOON)
    save(made, one, folder)
    return made


def raw(folder: Path, made: Session) -> dict[str, Any]:
    """What a session's file holds."""
    found: dict[str, Any] = json.loads((folder / f"{made.id}.json").read_text("utf-8"))
    return found


def test_resumed_as_it_was(tmp_path: Path) -> None:
    """Answers in the unit they were given in, reasons, the voice, --full, the question and marks come back unchanged.

    A mark says that a question was asked in a list, or that the person is invented.
    """
    given = answers(
        toy(), leaves_hang="unsure", days_dry={"value": 3, "unit": "weeks"}, window={"unanswered": "skipped"}
    )
    given = replace(given, example=True, as_list=frozenset({"leaves_hang"}))
    made = kept(new_session("staff", NOON, full=True), given, "window", NOON)
    save(made, toy(), tmp_path)
    found, again = resume(made.id, toy(), tmp_path, NOON + HOUR)
    assert {} == again
    assert (made.id, "staff", True, given.given, "window", NOON, NOON) == (
        found.id, found.voice, found.full, found.answers.given, found.gone_to, found.started, found.saved)  # fmt: skip
    assert Answer(21.0, typed=3.0, unit="weeks") == found.answers.given["days_dry"]
    assert (True, frozenset({"leaves_hang"})) == (found.answers.example, found.answers.as_list)


def test_ids_are_random() -> None:
    """Ids are eight hexadecimal digits that say nothing, and differ; a new session is empty and not full."""
    assert (Answers(), False, None) == (lambda new: (new.answers, new.full, new.gone_to))(new_session("staff", NOON))
    ids = {new_session("staff", NOON).id for _ in range(50)}
    assert 50 == len(ids)
    assert [] == [id for id in ids if len(id) != 8 or set(id) - set("0123456789abcdef")]


def test_a_later_save_replaces_the_earlier(tmp_path: Path) -> None:
    """One interview is one file, with its last answers, and no draft beside it."""
    made = a_session(tmp_path, leaves_hang="yes")
    save(kept(made, answers(toy(), leaves_hang="no", days_dry=4), None, NOON + HOUR), toy(), tmp_path)
    found, _ = resume(made.id, toy(), tmp_path, NOON + HOUR)
    assert {"leaves_hang": Answer(False), "days_dry": Answer(4.0)} == found.answers.given
    assert (NOON, NOON + HOUR) == (found.started, found.saved)
    assert [f"{made.id}.json"] == [file.name for file in tmp_path.iterdir()]


@posix
@pytest.mark.parametrize("mask", [0o022, 0o000])
def test_for_the_owner_alone(tmp_path: Path, mask: int) -> None:
    """The file is 0600, also in a folder that was there before, which stays as it was; a folder made for it is 0700."""
    before = os.umask(mask)
    try:
        new, old = tmp_path / "new" / "inner", tmp_path / "old"
        old.mkdir(mode=0o755)
        for folder, mode in ((new, 0o700), (old, 0o755)):
            made = a_session(folder)
            with held(made.id, folder):
                assert mode == stat.S_IMODE(folder.stat().st_mode)
                assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    finally:
        os.umask(before)


def test_what_is_kept(tmp_path: Path) -> None:
    """A session holds answers, the instrument and times; no name of a user, a computer or a folder."""
    text = json.dumps(raw(tmp_path, a_session(tmp_path, leaves_hang="yes"))).lower()
    assert toy().sha256 in text
    assert [] == [word for word in (str(tmp_path).lower(), "host", "user", "path") if word in text]


# ---- Asked again ----------------------------------------------------------------------------------------------------

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
    assert (None if again else "cramps") == found.gone_to


def test_saving_makes_a_safety_answer_no_younger(tmp_path: Path, instrument: Instrument) -> None:
    """The 24 hours begin when the answer was given, not when another answer was saved."""
    made = a_session(tmp_path, instrument, **SAFETY)
    found, _ = resume(made.id, instrument, tmp_path, NOON + 20 * HOUR)
    later = found.answers.with_answer("age", Answer(40.0)).with_answer("flag_seizure", Answer(False))
    save(kept(found, later, None, NOON + 20 * HOUR), instrument, tmp_path)
    found, again = resume(made.id, instrument, tmp_path, NOON + 25 * HOUR)
    assert ("flag_chest", "flag_fever") == (*again,)
    assert {"cramps", "age", "flag_seizure"} == found.answers.given.keys()


def test_an_answer_given_again_is_as_old_as_it_is(tmp_path: Path, instrument: Instrument) -> None:
    """A safety answer that was changed is as old as its change."""
    made = a_session(tmp_path, instrument, flag_chest="no")
    save(kept(made, answers(instrument, flag_chest="yes"), None, NOON + 20 * HOUR), instrument, tmp_path)
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
        save(kept(found, found.answers, None, now), instrument, tmp_path)
    answered = found.answers.with_answer("flag_chest", Answer(False))
    save(kept(found, answered, None, now), instrument, tmp_path)
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
    made = a_session(tmp_path, load(copy), gone_to="pot", pot="yes", days_dry=4)
    found, again = resume(made.id, toy(), tmp_path, NOON)
    assert ({}, {"days_dry"}, None) == (again, {*found.answers.given}, found.gone_to)


def test_other_changes_ask_nothing_again(tmp_path: Path) -> None:
    """A corrected reason or rule is not another question."""
    made = a_session(tmp_path, leaves_hang="yes")
    other = load(changed(tmp_path, "plant.toml", "Hanging leaves ask for water.", "They ask for water."))
    assert other.sha256 != toy().sha256
    assert {} == resume(made.id, other, tmp_path, NOON)[1]


# ---- List, delete, purge --------------------------------------------------------------------------------------------


def test_list(tmp_path: Path) -> None:
    """The list has the ids and times of what is unfinished, and nothing of what was answered."""
    made = [a_session(tmp_path, leaves_hang="yes") for _ in range(3)]
    (tmp_path / "notes.json").write_text("{}", "utf-8")
    (tmp_path / "deadbeef.txt").write_text("", "utf-8")
    found = [*unfinished(tmp_path)]
    assert sorted(one.id for one in made) == [id for id, _ in found]
    assert [] == [when for _, when in found if when.tzinfo is None]
    assert [] == [*unfinished(tmp_path / "not there")]


def test_list_while_another_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interview that ends in another window while the list is made is left out of it."""
    first, second = a_session(tmp_path), a_session(tmp_path)
    found = sorted(tmp_path.glob("*.json"))
    (tmp_path / f"{first.id}.json").unlink()
    monkeypatch.setattr(Path, "glob", lambda *_: iter(found))
    assert [second.id] == [id for id, _ in unfinished(tmp_path)]


def test_delete(tmp_path: Path) -> None:
    """A deleted session is gone, once; the others stay."""
    first, second = a_session(tmp_path), a_session(tmp_path)
    delete(first.id, tmp_path)
    assert [f"{second.id}.json"] == [file.name for file in tmp_path.iterdir()]
    with pytest.raises(InputMissing, match="no unfinished interview"):
        delete(first.id, tmp_path)
    remove(first.id, tmp_path)


def test_purge(tmp_path: Path) -> None:
    """Purging removes what is older than said, and what a crash left; it says how many, and leaves other files."""
    now = datetime.now(UTC)
    ages = {a_session(tmp_path, leaves_hang="yes").id: days for days in (0, 6, 8, 30)}
    left = [tmp_path / ".12345678.tmp", tmp_path / ".0a1b2c3d.lock"]
    others = [tmp_path / name for name in (".left.tmp", ".git.lock", ".123456789.tmp", "12345678.tmp", ".12345678.md")]
    for file in (*left, *others):
        file.write_text("half", "utf-8")
        os.utime(file, (0, 0))
    for id, days in ages.items():
        when = (now - timedelta(days=days)).timestamp()
        os.utime(tmp_path / f"{id}.json", (when, when))
    assert 2 == purge(tmp_path, now, timedelta(days=7))
    young = {tmp_path / f"{id}.json" for id, days in ages.items() if days < 7}
    assert young | {*others} == {*tmp_path.iterdir()}
    assert 0 == purge(tmp_path / "not there", now, timedelta(days=7))


def test_purge_leaves_a_draft_alone(tmp_path: Path) -> None:
    """A draft being written at this moment belongs to an interview that goes on."""
    draft = tmp_path / ".12345678.tmp"
    draft.write_text("half", "utf-8")
    purge(tmp_path, datetime.now(UTC), timedelta(days=7))
    assert draft.exists()


@posix
def test_an_open_interview_is_not_deleted(tmp_path: Path) -> None:
    """An interview that is open in a window is neither deleted nor purged, and stays held; afterwards it is."""
    made, now = a_session(tmp_path, leaves_hang="yes"), datetime.now(UTC) + timedelta(days=30)
    with held(made.id, tmp_path):
        with pytest.raises(InputMissing, match="open in another window"):
            delete(made.id, tmp_path)
        assert 0 == purge(tmp_path, now, timedelta(days=7))
        assert [made.id] == [id for id, _ in unfinished(tmp_path)]
        with pytest.raises(InputMissing, match="open in another window"), held(made.id, tmp_path):
            pass
    assert 1 == purge(tmp_path, now, timedelta(days=7))
    assert [] == [*tmp_path.iterdir()]


# ---- Where it is kept -----------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_no_locks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Where the file system knows no locks an interview goes on, held by nobody."""
    import fcntl

    def none(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, "flock", none)
    with held("deadbeef", tmp_path):
        made = a_session(tmp_path)
    assert [made.id] == [id for id, _ in unfinished(tmp_path)]


@posix
def test_only_a_lock_is_another_window(tmp_path: Path) -> None:
    """A failure while an interview is held stays what it is: an output that is blocked is no other window."""
    with pytest.raises(BlockingIOError), held("deadbeef", tmp_path):
        raise BlockingIOError(errno.EAGAIN, "write could not complete without blocking")


@posix
@pytest.mark.parametrize("number, fails", [(errno.EINVAL, False), (errno.ENOTSUP, False), (errno.EIO, True)])
def test_a_folder_that_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, fails: bool
) -> None:
    """Where the file system cannot sync a folder the answers are kept all the same; a broken disk is said."""
    before = os.fsync

    def sync(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        before(handle)

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(WriteFailed, match="last answer") if fails else contextlib.nullcontext():
        a_session(tmp_path)
    assert 1 == len([*unfinished(tmp_path)])


# ---- What cannot be used --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "id", ["", "x", "../../etc/passwd", "DEADBEEF", "deadbeef\n", "deadbeef0", "deadbee\u0660", "." * 8]
)
@pytest.mark.parametrize("command", ["resume", "delete"])
def test_bad_ids(tmp_path: Path, id: str, command: str) -> None:
    """What is no session id is refused, before any file is looked for."""
    (tmp_path / "deadbeef.json").write_text("{}", "utf-8")
    with pytest.raises(InputMissing):
        resume(id, toy(), tmp_path, NOON) if command == "resume" else delete(id, tmp_path)
    assert (tmp_path / "deadbeef.json").exists()


def test_no_such_session(tmp_path: Path) -> None:
    """An id that is not kept is refused with where to find the others."""
    with pytest.raises(InputMissing, match="sessions list"):
        resume("deadbeef", toy(), tmp_path, NOON)


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
    assert (["leaves_hang"], {"days_dry"}) == ([*again], {*found.answers.given})


def test_no_folder_can_be_made(tmp_path: Path) -> None:
    """Where no folder can be made, that is said with the way around it."""
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(CannotCreate, match="--no-save"):
        a_session(tmp_path / "file" / "folder")


def test_a_failed_save_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the disk is full, the session before stays whole, no draft is left, and the failure is said."""
    made = a_session(tmp_path, leaves_hang="yes")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteFailed, match="No space left on device"):
        save(kept(made, Answers({"leaves_hang": Unanswered("skipped")}), None, NOON), toy(), tmp_path)
    assert {"leaves_hang": Answer(True)} == resume(made.id, toy(), tmp_path, NOON)[0].answers.given
    assert [f"{made.id}.json"] == [file.name for file in tmp_path.iterdir() if file.suffix != ".lock"]


# ---- Killed ---------------------------------------------------------------------------------------------------------

SAVING = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from rls_screen.answers import Answer, Answers
from rls_screen.library import load
from rls_screen.session import Session, save

toy, folder, now = load(Path(sys.argv[1])), Path(sys.argv[2]), datetime.now(UTC)
number = 0
while True:
    answers = Answers({"days_dry": Answer(float(number % 100)), "leaves_hang": Answer(number % 2 == 0)})
    save(Session("deadbeef", "staff", False, answers, now, now), toy, folder)
    if not number:
        print("saving", flush=True)
    number += 1
"""


@posix
def test_killed_while_saving(tmp_path: Path) -> None:
    """Killed at twenty random moments while it saves, the program leaves a session that can be read, old or new."""
    moments = random.Random(20)
    plain = tmp_path / "plain"
    shutil.copytree(TOY, plain, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    folders = [tmp_path / f"kept{number}" for number in range(20)]
    for group in (folders[i : i + 5] for i in range(0, 20, 5)):
        running = [
            subprocess.Popen([sys.executable, "-c", SAVING, str(plain), str(folder)], stdout=subprocess.PIPE, text=True)
            for folder in group
        ]
        for one in running:
            assert one.stdout is not None
            assert "saving\n" == one.stdout.readline()
        for one in running:
            time.sleep(moments.uniform(0, 0.03))
            one.kill()
            one.communicate()
    for folder in folders:
        found, again = resume("deadbeef", toy(), folder, datetime.now(UTC))
        days = found.answers.value("days_dry")
        assert isinstance(days, float)
        assert ({}, days % 2 == 0) == (again, found.answers.value("leaves_hang"))
