"""What `map` asks on a terminal: only what the table leaves open; an answer is written into the map, none is chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from rls_screen.cli.map_questions import Asking
from rls_screen.content.library import load
from rls_screen.tables.maps.study_map import read_map
from rls_screen.tables.opening import opened
from rls_screen.tables.proposals.map_text import map_text
from rls_screen.tables.proposals.proposal import propose
from rls_screen.tables.proposals.sheet import look_at

INSTRUMENT = load(people=True)


def asked(folder: Path, data: str, answers: list[str], monkeypatch: pytest.MonkeyPatch) -> tuple[str, bool]:
    """The map after these answers, each typed at the next prompt, and whether anything is open; all must be used."""
    (folder / "people.csv").write_text(data, "utf-8")
    left = iter(answers)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(left))
    with opened(str(folder / "people.csv"), INSTRUMENT, (), None, "utf-8") as source:
        proposal = propose(look_at(source), INSTRUMENT)
    Asking(proposal, INSTRUMENT).ask()
    assert [] == [*left]
    text = map_text(proposal, INSTRUMENT)
    read_map(text, "study.toml")
    return text, proposal.open


@pytest.mark.parametrize("data, answers, line", [
    ("cramps,joint_pain\n1,2\n2,2\n", ["maybe", "yes", "no"], 'codes_1 = { "1" = "yes", "2" = "no" }'),
    ("sex\n1\n9\n", ["female", "missing"], 'codes = { "1" = "female", "9" = "" }'),
    ("Hb\n11.9\n", ["stone", "g/dL"], 'unit = "g/dL"'),
    ("labs_date\n01/02/2026\n", ["dd/mm/yyyy"], 'date = "DD/MM/YYYY"'),
    ("flag_siezure\nno\n", ["1"], 'flag_siezure = "flag_seizure"'),
    ("flag_siezure\nno\n", ["flag_stroke"], 'flag_siezure = "flag_stroke"'),
    ("flag_siezure\nno\n", ["0"], 'ignore = ["flag_siezure"]'),
    ("age,f___1,f___2,f___3,done\n4,1,0,0,1\n", ["flag_fever", "cramps", "flag_chest", "done=1"],
     'items = ["flag_fever", "cramps", "flag_chest"]'),
    ("q#Seizure or blackout,q#Signs of stroke\n1,0\n", ["x=1", "always"], 'when = "always"'),
])  # fmt: skip
def test_an_answer_is_written_into_the_map(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: str, answers: list[str], line: str
) -> None:
    """What is open is asked once, for all columns it concerns; what cannot be used is asked again."""
    text, is_open = asked(tmp_path, data, answers, monkeypatch)
    assert (True, False) == (line in text, is_open)
    assert "# open" not in text


def test_enter_leaves_it_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter answers nothing: the map keeps its question mark."""
    text, is_open = asked(tmp_path, "cramps\n1\n2\n", ["", ""], monkeypatch)
    assert (True, True) == (is_open, '"1" = "?"' in text)


@pytest.mark.parametrize("typed, offered", [("1,2", 2), ("none", 0), ("3,99", None)])
def test_what_a_list_offered_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, offered: int | None
) -> None:
    """Which options of a list nobody ticked is asked by number; without an answer they stay a comment."""
    answers = [typed] if offered is not None else [typed, ""]
    text, _ = asked(tmp_path, "Which?\nSeizure or blackout\n", answers, monkeypatch)
    lines = [line for line in text.splitlines() if line.startswith("offered")]
    assert (offered or 0) == sum(line.count("flag_") for line in lines)
