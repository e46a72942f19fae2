"""The emergency screen: stop, go on, take an answer back that was a slip, a page for the people who come to help."""

from __future__ import annotations

import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asking import ENTER, Fed, Paper, pressed
from prompt_toolkit.input import create_pipe_input
from toy.making import answers

from rls_screen.cli.saving import page_offer
from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.answers import Answer, Unanswered
from rls_screen.person.interview import Interview
from rls_screen.person.urgency import Urgency
from rls_screen.wizard.drive import PageMade, PageOffer, drive
from rls_screen.wizard.lines import EndOfInput, Lines
from rls_screen.wizard.menu import Menu

RLS = load()
SIGNS = [item.id for item in RLS.items.values() if item.tier and not item.alone]
SLIP = SIGNS[2]
ABOUT = {"subject_id": "x1", "answered_by": "self", "age": 40, "sex": "male", "pregnancy": "no"}
VOICES: tuple[Voice, ...] = ("patient", "staff")


class Ran:
    """An interview at one sign: the answers after each keeping, and what was shown."""

    def __init__(
        self, *typed: str, voice: Voice = "patient", menu: bool = False, page: PageOffer | None = None
    ) -> None:
        before = {**ABOUT, **dict.fromkeys(SIGNS[: SIGNS.index(SLIP)], "no")}
        interview = Interview(RLS, answers(RLS, **before), voice, jumped_to=SLIP)
        self.kept: list[Interview] = []
        out = StringIO()
        with create_pipe_input() as pipe:
            paper = Paper()
            front: Any = Menu(Fed(pipe, paper, [*typed], RLS.words), voice, RLS.words)
            if not menu:
                front = Lines(StringIO("".join(f"{line}\n" for line in typed)), out, RLS.words, strict=False)
            try:
                self.ended = "finished" if drive(interview, front, self.kept.append, page).finished else "stopped"
            except EndOfInput:
                self.ended = "closed"
            self.shown = paper.text if menu else " ".join(out.getvalue().split())

    @property
    def given(self) -> list[Any]:
        """What the sign was after each keeping, without repetitions."""
        all_of_them = [one.answers.given.get(SLIP) for one in self.kept]
        return [one for at, one in enumerate(all_of_them) if not at or one != all_of_them[at - 1]]


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "lines"])
@pytest.mark.parametrize("voice", VOICES)
def test_a_slip_is_taken_back(voice: Voice, menu: bool) -> None:
    """With t and a confirmation the yes is no answer, that is said, and the question is put again."""
    again = "2" if voice == "patient" else " " if menu else "n3"
    ran = Ran("3" if voice == "staff" else "1", "t", "1", again, voice=voice, menu=menu)
    assert [Answer(True), None, Answer(True) if again == " " else Answer(False)] == ran.given
    assert f"Taken back: {RLS.items[SLIP].short(voice)}." in ran.shown
    assert "t" in ran.shown[ran.shown.index("EMERGENCY") :].split("that answer was a mistake")[0].split()[-1]


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "lines"])
@pytest.mark.parametrize("sure", ["2", "b"])
def test_a_slip_needs_a_confirmation(sure: str, menu: bool) -> None:
    """Without the confirmation the yes stays, and the emergency is said again."""
    ran = Ran("1", "t", sure, menu=menu)
    assert [Answer(True)] == ran.given
    assert 2 == ran.shown.count("*** EMERGENCY ***")


@pytest.mark.parametrize("others, back", [({}, True), ({SIGNS[0]: "yes"}, False)], ids=["one sign", "two signs"])
def test_a_slip_is_taken_back_where_an_interview_goes_on(others: dict[str, str], back: bool) -> None:
    """What cannot wait comes before any question; the only sign can be taken back there, and is put again."""
    before = {**ABOUT, **dict.fromkeys(SIGNS, "no"), SLIP: "yes", **others}
    interview, out, seen = Interview(RLS, answers(RLS, **before), "patient"), StringIO(), list[Any]()
    front = Lines(StringIO("t\n1\n2\n"), out, RLS.words, strict=False)
    first = Urgency("now", "Emergency", "Call now.", "patient", stops_interview=True)
    if back:
        with pytest.raises(EndOfInput):
            drive(interview, front, seen.append, None, first)
        assert [None, Answer(False)] == [one.answers.given.get(SLIP) for one in seen]
    else:
        assert not drive(interview, front, seen.append, None, first).finished
        assert [] == seen
    assert "Question" not in out.getvalue()[: out.getvalue().index("Call now.")]


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "lines"])
@pytest.mark.parametrize("keys", [("t",), ("t", "x"), ("t", ENTER)])
def test_nothing_is_taken_back_by_accident(keys: tuple[str, ...], menu: bool) -> None:
    """t alone, t and another key, t and Enter take nothing back."""
    assert [Answer(True)] == Ran("1", *(key.replace(ENTER, "") if not menu else key for key in keys), menu=menu).given


def test_keys_typed_ahead_take_nothing_back() -> None:
    """Keys that came before the confirmation was on the screen are dropped."""
    assert [Answer(True)] == Ran("1", "t1", menu=True).given


@pytest.mark.parametrize("menu", [True, False], ids=["menu", "lines"])
def test_a_page_is_made(menu: bool) -> None:
    """p makes the page of the answers so far, and says beside the message where it is; nothing else changes."""
    made = []

    def make(interview: Interview) -> PageMade:
        made.append(interview)
        return PageMade("It is in the drawer.", "THE PAGE")

    ran = Ran("1", "p", "c", menu=menu, page=PageOffer("a page please", make))
    assert [Answer(True)] == [one.answers.given[SLIP] for one in made]
    assert "p: a page please." in ran.shown or "p a page please" in ran.shown
    assert "THE PAGE *** EMERGENCY ***" in ran.shown
    assert "It is in the drawer." in ran.shown[ran.shown.rindex("*** EMERGENCY") :]
    assert [Answer(True)] == ran.given


def test_no_page_where_none_can_be_made() -> None:
    """Without somebody who makes a page none is offered, and p does nothing."""
    ran = Ran("1", "p", "c", menu=True)
    assert "page" not in ran.shown[ran.shown.index("*** EMERGENCY") :].split("> Going on")[0]


@pytest.mark.parametrize("ahead", ["c", "t", "p", ENTER, "q"])
def test_keys_before_the_message_do_nothing(ahead: str) -> None:
    """What was typed before the message was on the screen neither stops nor goes on nor takes back."""
    assert "closed" == pressed(f"3{ahead}", "x", instrument=RLS, at=SIGNS[0]).ended


# ---- The page itself ------------------------------------------------------------------------------------------------


def so_far(**given: Any) -> Interview:
    """An interview that has only begun."""
    return Interview(RLS, answers(RLS, subject_id="A-7", flag_chest="yes", **given), "patient")


@pytest.mark.posix  # file modes are POSIX
def test_the_page_is_saved_for_the_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page names the sign, is 0600 in a folder 0700 whose name is said, and never replaces another one."""
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(tmp_path / "new" / "folder"))
    offer = page_offer(RLS, saved=True)
    said = [offer.make(so_far()) for _ in range(2)]
    files = sorted((tmp_path / "new" / "folder").iterdir())
    assert ["A-7-so-far-2.txt", "A-7-so-far.txt"] == [file.name for file in files]
    assert [str(files[1]) in said[0].message, str(files[0]) in said[1].message] == [True, True]
    assert RLS.items["flag_chest"].short("patient") in " ".join(files[0].read_text("utf-8").split())
    assert {0o600} == {stat.S_IMODE(file.stat().st_mode) for file in files}
    assert 0o700 == stat.S_IMODE(files[0].parent.stat().st_mode)


def test_a_page_that_cannot_be_saved_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder cannot be made that is said, and the page is shown instead."""
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(tmp_path / "file" / "folder"))
    made = page_offer(RLS, saved=True).make(so_far())
    assert "could not be saved" in made.message
    assert RLS.items["flag_chest"].short("patient") in " ".join(made.page.split())


def test_a_page_in_a_folder_that_is_copied_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder of the page seems to be synchronised, that is said beside its name; nowhere else."""
    for place, warned in (("Dropbox", True), ("plain", False)):
        monkeypatch.setenv("RLS_SCREEN_FOLDER", str(tmp_path / place))
        assert warned is ("Dropbox." in page_offer(RLS, saved=True).make(so_far()).message)


def test_with_no_save_the_page_is_shown_and_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is to be kept the page is only shown."""
    monkeypatch.setenv("RLS_SCREEN_FOLDER", str(tmp_path / "folder"))
    made = page_offer(RLS, saved=False).make(so_far())
    assert ("", True) == (made.message, "A-7" in made.page)
    assert not (tmp_path / "folder").exists()


# ---- A note of a sign -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", [item.id for item in RLS.items.values() if item.urgent_note])
@pytest.mark.parametrize("voice", VOICES)
def test_a_note_is_said_where_it_is_not_certain(id: str, voice: Voice) -> None:
    """What a sign may also be is said after a "not sure"; after a no it is not. A skip is like it where no tier is."""
    note, no_tier = RLS.items[id].urgent_note, RLS.items[id].tier is None
    assert note is not None
    for key, said in (("d", True), ("2", False), ("s", no_tier)):
        out = StringIO()
        interview = Interview(RLS, answers(RLS, **{**ABOUT, "answered_by": "carer"}), voice, jumped_to=id)
        at = [one.id for one in interview.group].index(id) + 1 if interview.is_list else 0
        line = {"d": f"d{at}", "2": f"n{at}", "s": "s"}[key] if interview.is_list else key
        with pytest.raises(EndOfInput):
            drive(interview, Lines(StringIO(f"{line}\n"), out, RLS.words, strict=True), lambda _: None)
        assert said is (" ".join(note[voice].split()) in " ".join(out.getvalue().split()))


def test_not_sure_is_kept_before_it_is_asked_once_more() -> None:
    """Whatever happens at the second question, the first answer is kept."""
    ran = Ran("3", menu=True)
    assert [Unanswered("unsure")] == ran.given
    assert [Unanswered("unsure"), Answer(False)] == Ran("3", "1", menu=True).given
