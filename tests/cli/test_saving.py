"""Where a finished interview is saved: by default, under a new name; no key and no full disk loses it."""

from __future__ import annotations

import json
import stat
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from toy.making import answers

from rls_screen.cli import ending, saving
from rls_screen.cli.ending import Finished, Outputs, deliver
from rls_screen.cli.saving import Saving, offer_to_save
from rls_screen.cli.sessions import report_of_session
from rls_screen.content.library import load
from rls_screen.errors import CannotCreate, InputMissing, Problem, WriteFailed
from rls_screen.person.interview import Interview
from rls_screen.session import (
    documents_folder,
    new_session,
    save,
    updated,
)
from rls_screen.wizard.line_input import LineInput
from rls_screen.wizard.question import EndOfInput
from rls_screen.wizard.stops import Stops

RLS = load()
WORDS = RLS.words.saving
posix = pytest.mark.posix  # file modes are POSIX


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which finished interviews are saved, not made yet."""
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(tmp_path / "new" / "reports"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "new" / "reports"


def offered(*typed: str, id: str | None = "0123abcd", code: str | None = "A-7", write: Any = None) -> bool:
    """Whether the files are saved with these lines typed; each file then holds the word that it was given."""

    def written(folder: Path, name: str, suffix: str) -> None:
        for one in (suffix, ".json"):
            (folder / f"{name}{one}").write_text(name, "utf-8")

    lines = LineInput(StringIO("".join(f"{line}\n" for line in typed)), StringIO(), Stops())
    return offer_to_save(Saving(WORDS, code, (".md", ".json"), write or written, id), lines)


def names(folder: Path) -> list[str]:
    """The files of a folder."""
    return sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []


# ---- What is typed at the end ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", [("",), ("  ",), ("no", ""), ("n", ""), ("a/b/c", ""), ("x.doc", ""), ("x.json", "")])
def test_enter_saves(folder: Path, typed: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    """Enter saves under the code in the folder that was named on the screen, whatever was typed wrongly before."""
    assert offered(*typed)
    assert ["A-7.json", "A-7.md"] == names(folder)
    assert f"{folder / 'A-7.md'}\n  {folder / 'A-7.json'}" in capsys.readouterr().out


def test_nothing_is_overwritten(folder: Path) -> None:
    """A name that one of the files has is counted on, also where it was typed."""
    folder.mkdir(parents=True)
    (folder / "A-7.json").write_text("old", "utf-8")
    assert offered("")
    assert offered("")
    assert offered("P1")
    assert offered("P1")
    assert ["A-7-2.json", "A-7-2.md", "A-7-3.json", "A-7-3.md", "A-7.json"] == names(folder)[:5]
    assert ["P1-2.json", "P1-2.md", "P1.json", "P1.md"] == names(folder)[5:]
    assert "old" == (folder / "A-7.json").read_text("utf-8")


@pytest.mark.parametrize("typed, file", [("P1.pdf", "P1.pdf"), ("P1.HTM", "P1.HTM"), ("usb/P1.txt", "usb/P1.txt")])
def test_a_typed_ending_chooses_the_format(folder: Path, tmp_path: Path, typed: str, file: str) -> None:
    """A name may end in another format of a report; the answers keep theirs."""
    (tmp_path / "usb").mkdir()
    assert offered(typed)
    place = tmp_path / "usb" if "usb" in typed else folder
    assert sorted([Path(file).name, "P1.json"]) == names(place)


def test_another_folder(folder: Path, tmp_path: Path) -> None:
    """A folder, or a folder and a name, may be typed; one that is not there is asked again."""
    (tmp_path / "usb").mkdir()
    assert offered("nowhere/x", f"{tmp_path}/usb")
    assert offered("usb/P1")
    assert ["A-7.json", "A-7.md", "P1.json", "P1.md"] == names(tmp_path / "usb")
    assert [] == names(folder)


@pytest.mark.parametrize("word", ["delete", "DELETE", " delete "])
def test_not_saving_has_a_word_of_its_own(folder: Path, word: str) -> None:
    """Only the word delete saves nothing."""
    assert offered(word) is False
    assert [] == names(folder)


@given(typed=st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=8))
@settings(max_examples=examples(30), deadline=None)
def test_no_other_line_saves_nothing(typed: str) -> None:
    """Whatever else is typed, the end of input after it keeps everything: it is saved, or the session stays."""
    writes: list[str] = []

    def write(folder: Path, name: str, suffix: str) -> None:
        writes.append(name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RLS_SCREEN_FOLDER", "/nowhere")
        patch.setattr("rls_screen.session.make_private", lambda folder: None)
        try:
            saved = offered(typed, write=write)
        except EndOfInput:
            assert [] == writes
        else:
            assert (saved or typed.strip().lower() == "delete") is True
            assert saved is bool(writes)


@pytest.mark.parametrize("typed", [(), ("q",), ("no",), ("quit",)])
def test_stopping_here_keeps_the_session(folder: Path, typed: tuple[str, ...]) -> None:
    """The end of input and q stop: nothing is saved and nothing deleted."""
    with pytest.raises(EndOfInput):
        offered(*typed)
    assert [] == names(folder)


@pytest.mark.parametrize("typed", [("",), ("", ""), ("q",), ("no",)])
def test_where_nothing_is_to_be_kept(folder: Path, typed: tuple[str, ...]) -> None:
    """With --no-save nothing is written by Enter, only by a name; no key but the word loses the answers."""
    with pytest.raises(EndOfInput):
        offered(*typed, id=None)
    assert [] == names(folder)
    assert offered(*typed, "P1", id=None)
    assert ["P1.json", "P1.md"] == names(folder)


def test_a_disk_that_is_full(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the files cannot be written that is said, and it is asked again; another folder can be typed."""
    (tmp_path / "usb").mkdir()
    tried: list[Path] = []

    def write(folder: Path, name: str, suffix: str) -> None:
        tried.append(folder)
        if len(tried) == 1:
            raise WriteFailed(Problem("write-failed", "x", "writing failed (No space left on device)."))

    assert offered("", "usb/P1", write=write)
    assert [folder, tmp_path / "usb"] == tried
    said = " ".join(capsys.readouterr().out.split())
    assert "Nothing was saved there. x: writing failed (No space left on device)." in said
    assert "rls-screen resume 0123abcd" in said


def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder cannot be made it is asked again, and another one can be named."""
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(tmp_path / "file" / "x"))
    with pytest.raises(EndOfInput):
        offered("")
    assert offered("", str(tmp_path))


def test_no_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where this user has no home that is said with the remedy; Enter saves nothing, and a folder can be typed."""
    import platformdirs

    monkeypatch.delenv("RLS_SCREEN_FOLDER", raising=False)
    monkeypatch.setattr(platformdirs, "user_documents_path", lambda: Path("~/Documents"))
    with pytest.raises(CannotCreate, match="RLS_SCREEN_FOLDER"):
        documents_folder()
    assert offered("", str(tmp_path))
    assert "RLS_SCREEN_FOLDER" in capsys.readouterr().out


def test_a_copied_folder_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """That the folder seems to be copied elsewhere is said once, before anything is saved in it."""
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(tmp_path / "Dropbox" / "x"))
    assert offered("no", "")
    said = " ".join(capsys.readouterr().out.split())
    assert 1 == said.count("seems to be copied to Dropbox")
    assert said.index("copied to Dropbox") < said.index("Enter saves")


# ---- The whole end --------------------------------------------------------------------------------------------------


def finished(id: str | None = "0123abcd") -> Finished:
    """An interview at its end."""
    interview = Interview(RLS, answers(RLS, subject_id="A-7", flag_chest="no"), "patient")
    now = datetime.now().astimezone()
    return Finished(RLS, interview, {"flag_chest": now, "subject_id": None}, id)


@pytest.mark.thorough
@posix
def test_both_files(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Enter writes the report and the answers, for the owner alone; the answers say when they were given."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    lines = LineInput(StringIO("\n"), StringIO(), Stops())
    assert deliver(finished(), Outputs(None, None, False), lines)
    assert ["A-7.html", "A-7.json"] == names(folder)
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    held = json.loads((folder / "A-7.json").read_text("utf-8"))
    assert ({"flag_chest"}, "no") == ({*held["times"]}, held["answers"]["flag_chest"])
    assert datetime.now().astimezone() >= datetime.fromisoformat(held["created"])


@pytest.mark.thorough
def test_a_report_nobody_saved(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """A report that was only shown on a terminal is not saved: the session is still needed."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert not deliver(finished(), Outputs(None, None, False), None)
    assert deliver(finished(), Outputs(folder.parent.parent / "r.md", None, False), None)
    monkeypatch.setattr("sys.stdout.isatty", lambda: False)
    assert deliver(finished(), Outputs(None, None, False), None)


def test_said_to_delete(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the person says delete, that is what happens, and it is said."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert deliver(finished(), Outputs(None, None, False), LineInput(StringIO("delete\n"), StringIO(), Stops()))
    assert [] == names(folder)
    assert WORDS.deleted in " ".join(capsys.readouterr().out.split())


def test_both_files_or_none(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the disk is full behind the answers, no answer file stays that was said not to be there."""

    def full(*arguments: Any, **more: Any) -> None:
        raise WriteFailed(Problem("write-failed", "x", "writing failed (No space left on device)."))

    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr(ending, "output_report", full)
    with pytest.raises(EndOfInput):
        deliver(finished(), Outputs(None, None, False), LineInput(StringIO("\n"), StringIO(), Stops()))
    assert [] == names(folder)
    said = capsys.readouterr().out
    assert ("Nothing was saved there." in said, "Answers written to" in said) == (True, False)


def test_typed_names_are_no_titles() -> None:
    """Nothing but the name of the files is made from the code."""
    assert "A-7" == saving.code_of(RLS, finished().answers)
    assert saving.code_of(RLS, answers(RLS, age=44)) is None


# ---- A page of an unfinished interview ------------------------------------------------------------------------------


@pytest.fixture
def unfinished_id(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An unfinished interview of three days ago, with a warning sign."""
    monkeypatch.setenv("RLS_SCREEN_SESSIONS", str(tmp_path / "kept"))
    then = datetime(2024, 5, 1, 12).astimezone()
    made = updated(new_session("patient", then), answers(RLS, subject_id="A-7", flag_chest="yes"), None, then)
    save(made, RLS, tmp_path / "kept")
    return made.id


def test_a_page_of_a_session(unfinished_id: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The pages for helpers have what is known and its day, also a sign too old to go on with; nothing changes."""
    before = (tmp_path / "kept" / f"{unfinished_id}.json").read_bytes()
    report_of_session(unfinished_id)
    out, err = capsys.readouterr()
    assert RLS.items["flag_chest"].label in " ".join(out.split())
    assert "last saved on 2024-05-01 at 12:00" in err
    assert before == (tmp_path / "kept" / f"{unfinished_id}.json").read_bytes()
    report_of_session(unfinished_id, output=tmp_path / "page.json")
    held = json.loads((tmp_path / "page.json").read_text("utf-8"))
    assert ("2024-05-01", "yes") == (held["answers"]["answered_on"], held["answers"]["flag_chest"])


@pytest.mark.parametrize("given, used", [("yes", True), ("unsure", True), ("no", False)])
def test_an_answer_to_a_question_that_has_changed(unfinished_id: str, tmp_path: Path, given: str, used: bool) -> None:
    """On the page a warning sign counts in whatever words it was asked; a no to other words is no answer."""
    file = tmp_path / "kept" / f"{unfinished_id}.json"
    held = json.loads(file.read_text("utf-8"))
    held["answers"]["flag_chest"], held["items"]["flag_chest"] = given, "another"
    file.write_text(json.dumps(held), "utf-8")
    report_of_session(unfinished_id, output=tmp_path / "page.json")
    assert used is ("flag_chest" in json.loads((tmp_path / "page.json").read_text("utf-8"))["answers"])


@pytest.mark.parametrize("id", ["deadbeef", "../x", ""])
def test_no_such_session(unfinished_id: str, id: str) -> None:
    """Where there is no such interview, that is said, with status 66."""
    with pytest.raises(InputMissing) as caught:
        report_of_session(id)
    assert 66 == caught.value.status
