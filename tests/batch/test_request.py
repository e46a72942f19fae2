"""Where a scored table comes from, and the run file that repeats it."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path

import pytest
from running import HEAD, batch, codes, invoke, status

from rls_screen.batch.request import Request, read_run
from rls_screen.errors import TableError

PEOPLE = f"{HEAD}\nP1,yes,no,no,<5,\nP2,no,no,no,50,\n"
MAP = '[columns]\ntried = { item = "medicines" }\n'


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run with a map, answers for everybody and a run file, in a working folder of its own."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "map.toml").write_text(MAP)
    options = ("--map", "map.toml", "--set", "lupus_diagnosis=yes", "--missing", "99,NA", "--bad-cells", "unknown")
    files = ("--run", "run.json", "--summary", "s.json", "--problems", "p.csv", "--audit", "a.csv")
    result = batch(Path(), PEOPLE, *options, *files)
    assert 0 == result.exit_code, result.output
    return tmp_path / "run.json"


def test_a_run_file_says_what_was_read_and_how(run: Path) -> None:
    """It holds the command, the versions, the hashes of input, map and outputs, and the counts; and no answer."""
    found = json.loads(run.read_text())
    assert hashlib.sha256(PEOPLE.encode()).hexdigest() == found["inputs"][0]["sha256"]
    assert hashlib.sha256(MAP.encode()).hexdigest() == found["map"]["sha256"]
    assert {"rows": 2, "with_problems": 0, "not_scored": 0} == found["counts"]
    assert (["lupus_diagnosis=yes"], ["99,NA"]) == (found["set"], found["missing"])
    for what, name in (("scored", "scored.csv"), ("summary", "s.json"), ("problems", "p.csv"), ("audit", "a.csv")):
        data = (run.parent / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == found["outputs"][what]["sha256"], what
    assert not {"P1", "<5"} & {*run.read_text().replace('"', " ").split()}
    assert 0o600 == stat.S_IMODE(run.stat().st_mode)
    summary = json.loads((run.parent / "s.json").read_text())["provenance"]
    assert all(summary[key] == found[key] for key in ("command", "inputs", "map", "instrument", "counts"))
    assert (
        "rls-screen batch people.csv --map map.toml --set lupus_diagnosis=yes --missing 99,NA --partial "
        "--bad-cells unknown" == found["command"]
    )


def test_again(run: Path) -> None:
    """A run is repeated with the same bytes, keeps no file, and writes the scored table where it is wanted."""
    before = sorted(run.parent.iterdir())
    result = invoke("batch", "--again", str(run))
    assert (0, 4) == (status(result), result.stderr.count("the same bytes")), result.output
    assert before == sorted(run.parent.iterdir())
    assert 0 == status(invoke("batch", "--again", str(run), "-o", "again.csv"))
    assert (run.parent / "scored.csv").read_bytes() == (run.parent / "again.csv").read_bytes()


def test_from_another_folder(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files are also found beside the run file."""
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert 0 == status(invoke("batch", "--again", str(run)))


@pytest.mark.parametrize("name, data, said, same", [
    pytest.param("people.csv", PEOPLE.replace("50", "60"), "the input is not the same file", False, id="another input"),
    pytest.param("map.toml", MAP + "# changed\n", "the map is not the same file", False, id="another map"),
])  # fmt: skip
def test_what_changed_is_said(run: Path, name: str, data: str, said: str, same: bool) -> None:
    """Where the bytes differ the status is 3, and what is not as it was is named."""
    (run.parent / name).write_text(data)
    result = invoke("batch", "--again", str(run))
    assert (3, True) == (status(result), said in result.stderr), result.output


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"kind": "rls-screen run"}', "x" * 50, "[" * 5_000])
def test_no_run_file(text: str) -> None:
    """A file of another kind is refused without a traceback."""
    with pytest.raises(TableError) as caught:
        read_run(text, "run.json", Path())
    assert "not-a-run-file" == caught.value.code


def test_a_damaged_run_file(run: Path) -> None:
    """A request that cannot be one is refused."""
    found = json.loads(run.read_text())
    damages: list[dict[str, object]] = [{"files": []}, {"files": "a"}, {"colour": 1}, {"bad_cells": "maybe"}]
    for damage in damages:
        with pytest.raises(TableError):
            read_run(json.dumps({**found, "request": found["request"] | damage}), "run.json", Path())
    assert read_run(json.dumps(found), "run.json", Path()).request.files


@pytest.mark.parametrize("arguments, code", [
    pytest.param(["batch"], "argument-missing", id="no table"),
    pytest.param(["batch", "a.csv"], "argument-missing", id="no output"),
    pytest.param(["batch", "a.csv", "--again", "run.json"], "again-with-options", id="a table with --again"),
    pytest.param(["batch", "--again", "run.json", "--partial"], "again-with-options", id="an option with --again"),
    pytest.param(["batch", "--again", "run.json", "--run", "b.json"], "again-with-options", id="an output as well"),
])  # fmt: skip
def test_arguments(arguments: list[str], code: str) -> None:
    """A table and an output are needed, and --again takes nothing else."""
    assert (2, (code,)) == ((result := invoke(*arguments)) and (status(result), codes(result)))


def test_the_command_can_be_run() -> None:
    """The command repeats every option, quoted as a shell needs it."""
    request = Request(("a b.csv", "/data/c.csv"), ignore=("x*", "y"), excel_safe=True, encoding="utf-16")
    expected = "rls-screen batch 'a b.csv' c.csv --encoding utf-16 --ignore 'x*' --ignore y --excel-safe"
    assert expected == request.command
