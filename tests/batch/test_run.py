"""A whole run: the rows and files that come out, and what is there when a run is stopped or killed."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from desk import Desk
from people import table
from running import HEAD, batch, invoke, message, scored, status

from rls_screen.content.instrument import Instrument
from rls_screen.writing import DRAFT_SUFFIX


@contextlib.contextmanager
def small_disk() -> Iterator[None]:
    """No file may grow beyond 20,000 bytes, which the system says as it does when a disk is full."""
    import resource

    before, limits = signal.signal(signal.SIGXFSZ, signal.SIG_IGN), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, before)


ROOT = Path(__file__).parents[2]

posix = pytest.mark.posix  # kills and modes are POSIX
OLD, NEW = (f"{HEAD}\n{code},yes,maybe,,<5,\n{code}2,yes,no,no,5,\n" for code in ("OLD", "NEW"))

NAMES = {"--problems": "problems.csv", "--audit": "audit.csv", "--summary": "summary.json"}

KINDS = ["scored.csv", pytest.param("scored.parquet", marks=pytest.mark.slow)]


def options(folder: Path) -> list[str]:
    """Every output beside the scored table."""
    return [part for option, name in NAMES.items() for part in (option, str(folder / name))]


def run_of(table: Path) -> str:
    """The id by which the other outputs name a scored table: anybody can compute it."""
    return f"sha256:{hashlib.sha256(table.read_bytes()).hexdigest()[:16]}"


def named(folder: Path) -> dict[str, set[str]]:
    """The run that each output beside the scored table names."""
    listed = {name: {row["run"] for row in scored(folder, name=name)} for name in ("problems.csv", "audit.csv")}
    return listed | {"summary.json": {json.loads((folder / "summary.json").read_text("utf-8"))["run"]}}


def contents(folder: Path, *names: str) -> dict[str, bytes]:
    """The outputs as they are."""
    return {name: (folder / name).read_bytes() for name in (*NAMES.values(), *names)}


class Killed(BaseException):
    """The end of the program, where nothing else is done."""


KILL = """
import os, signal, sys
call, moment = sys.argv[1], int(sys.argv[2])
before = getattr(os, call)
def killed(*arguments):
    global moment
    if not moment:
        os.kill(os.getpid(), signal.SIGKILL)
    moment -= 1
    return before(*arguments)
setattr(os, call, killed)
sys.argv = ["rls-screen", *sys.argv[3:]]
from rls_screen.cli import main
main()
"""


def test_bad_cells_are_named_with_row_line_column_value_and_what_is_allowed(tmp_path: Path) -> None:
    """Every cell that is no answer is named, all of them, and its row is not scored but for its red flags."""
    rows = ["P1,maybe,no,yes,<5,", "P2,yes,no,no,5,", "P 3,yes,no,no,5,", "P4,yes,no,perhaps,2,"]
    result = batch(tmp_path, "\n".join([HEAD, *rows]), "--problems", str(tmp_path / "problems.csv"))
    assert status(result) == 3
    problems = scored(tmp_path, name="problems.csv")
    assert [
        ("1", "2", "urge_to_move", "maybe"), ("1", "2", "ferritin", "<5"), ("3", "4", "subject_id", "P 3"),
        ("4", "5", "flag_seizure", "perhaps"),
    ] == [(one["row"], one["line"], one["column"], one["value"]) for one in problems]  # fmt: skip
    assert "yes, past, no, unsure, or empty for not answered." == problems[0]["allowed"]
    found = scored(tmp_path)
    assert ["emergency", "routine", "routine", "incomplete"] == [one["urgency"] for one in found]
    assert ["", "not_met", "not_met", ""] == [row["screen_result"] for row in found]
    assert found[2]["problems"].startswith("subject_id: ")
    assert "maybe" not in result.output
    assert "row 1, line 2, column urge_to_move" in result.output


def test_headers_only_give_headers_only(tmp_path: Path) -> None:
    """A table without rows is scored to a table without rows."""
    assert status(batch(tmp_path, HEAD + "\n")) == 0
    lines = (tmp_path / "scored.csv").read_text().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith(HEAD + ",criteria_met,")
    assert lines[0].endswith(",instrument_version,problems")
    assert status(batch(tmp_path, HEAD + "\n", out="scored.parquet")) == 0
    assert pl.read_parquet(tmp_path / "scored.parquet").shape == (0, 33)


def test_an_already_scored_file_can_be_scored_again(tmp_path: Path) -> None:
    """With --replace-results the old result columns go and the new ones come: the same file as before."""
    batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\nP2,x,,,,\n")
    again = batch(tmp_path, (tmp_path / "scored.csv").read_bytes(), "--replace-results", out="again.csv")
    assert 3 == status(again)
    assert scored(tmp_path) == scored(tmp_path, name="again.csv")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_status_74(tmp_path: Path) -> None:
    """Writing that fails ends in status 74 with a message."""
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", out="../../../../../../../../dev/full")
    assert 74 == status(result)
    assert "writing failed" in message(result)


@pytest.mark.skipif(os.name == "nt", reason="POSIX limits")
@pytest.mark.parametrize("out", ["scored.csv", pytest.param("scored.parquet", marks=pytest.mark.slow)])
def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path, instrument: Instrument, out: str) -> None:
    """Where a file cannot grow any more: status 74, a message, and nothing under any name."""
    pl.DataFrame(table(instrument, 200, seed=4)).write_csv(tmp_path / "people.csv")
    with small_disk():
        run = invoke("batch", str(tmp_path / "people.csv"), "-o", str(tmp_path / out))
    assert 74 == status(run)
    assert 1 == message(run).count("writing failed")
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
def test_what_was_written_before_a_failure_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where an output cannot take its place after others have, the message names those that did."""

    def fails_for_csv(draft: str, path: Path) -> None:
        if path.suffix == ".csv":
            raise PermissionError(13, "Permission denied")
        Path(draft).rename(path)

    monkeypatch.setattr(os, "replace", fails_for_csv)
    summary = tmp_path / "summary.md"
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", "--summary", str(summary))
    assert 74 == status(result)
    assert f"scored.csv: writing failed (Permission denied); no file was left there. Already written: {summary}." in (
        message(result)
    )
    assert {"people.csv", "summary.md"} == {one.name for one in tmp_path.iterdir()}


@pytest.mark.parametrize("out", KINDS)
def test_each_output_names_its_scored_table(tmp_path: Path, out: str) -> None:
    """Problems, audit and summary name the scored table by its SHA-256; the summary lists each file's own."""
    result = batch(tmp_path, OLD, *options(tmp_path), out=out)
    assert 3 == status(result)
    run = run_of(tmp_path / out)
    assert [{run}] * 3 == [*named(tmp_path).values()]
    assert f"run {run}." in result.output
    found = json.loads((tmp_path / "summary.json").read_text("utf-8"))["outputs"]
    files = {"scored": out, "problems": "problems.csv", "audit": "audit.csv"}
    assert found == {
        option: {
            "bytes": (tmp_path / name).stat().st_size,
            "sha256": hashlib.sha256((tmp_path / name).read_bytes()).hexdigest(),
        }
        for option, name in files.items()
    }


def test_the_summary_in_markdown_names_them_too(tmp_path: Path) -> None:
    """The summary as Markdown holds the run and the SHA-256 of each file."""
    batch(tmp_path, OLD, "--summary", str(tmp_path / "s.md"), "--problems", str(tmp_path / "problems.csv"))
    text = (tmp_path / "s.md").read_text("utf-8")
    assert f"run {run_of(tmp_path / 'scored.csv')}." in text
    assert [] == [name for name in ("scored.csv", "problems.csv")
                  if hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() not in text]  # fmt: skip


def test_a_scored_table_on_standard_output(tmp_path: Path) -> None:
    """The files beside a table that went to standard output name it as well."""
    (tmp_path / "people.csv").write_text(OLD, "utf-8")
    done = Desk(tmp_path).run("batch", "people.csv", "-o", "-", *options(tmp_path))
    (tmp_path / "stdout").write_text(done.stdout, "utf-8")
    assert [{run_of(tmp_path / "stdout")}] * 3 == [*named(tmp_path).values()]


@pytest.mark.parametrize("out", KINDS)
def test_the_same_run_gives_the_same_files(tmp_path: Path, out: str) -> None:
    """The same table scored by the same rules gives every file byte for byte; another table, another run."""
    batch(tmp_path, OLD, *options(tmp_path), out=out)
    first, run = contents(tmp_path, out), named(tmp_path)
    batch(tmp_path, OLD, *options(tmp_path), out=out)
    assert first == contents(tmp_path, out)
    batch(tmp_path, NEW, *options(tmp_path), out=out)
    assert [] == [name for name, runs in named(tmp_path).items() if runs & run[name]]


@posix
@pytest.mark.slow
@pytest.mark.parametrize("out", ["scored.csv", "scored.parquet"])
def test_stopped_at_each_renaming(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, out: str) -> None:
    """Stopped before any of its renamings, a run leaves each file old or new, and what is newer than its table shows.

    The scored table is the last to change, so a new one never lies beside old files.
    """
    batch(tmp_path, OLD, *options(tmp_path), out=out)
    old = contents(tmp_path, out)
    replace, mixed = os.replace, 0
    for moment in range(4):
        left = [moment]

        def stopped(draft: Any, target: Any, left: list[int] = left) -> None:
            if not left[0]:
                raise Killed
            left[0] -= 1
            replace(draft, target)

        with monkeypatch.context() as patch:
            patch.setattr(os, "replace", stopped)
            with pytest.raises(Killed):
                batch(tmp_path, NEW, *options(tmp_path), out=out)
        after = contents(tmp_path, out)
        changed = {name for name in after if after[name] != old[name]}
        assert (moment, False) == (len(changed), out in changed)
        here = run_of(tmp_path / out)
        assert changed == {name for name, runs in named(tmp_path).items() if runs != {here}}
        mixed += bool(changed)
    assert 3 == mixed
    batch(tmp_path, NEW, *options(tmp_path), out=out)
    assert [{run_of(tmp_path / out)}] * 3 == [*named(tmp_path).values()]


@posix
@pytest.mark.parametrize("call, moment, changed", [
    pytest.param("replace", 0, 0, id="before the first name", marks=pytest.mark.slow),
    pytest.param("replace", 3, 3, id="before the last name", marks=pytest.mark.slow),
    pytest.param("fsync", 0, 0, id="before anything is on the disk", marks=pytest.mark.slow),
    pytest.param("fsync", 4, 3, id="before the last name's sync", marks=pytest.mark.slow),
])  # fmt: skip
def test_killed(tmp_path: Path, call: str, moment: int, changed: int) -> None:
    """Killed by the system at such a moment, a run leaves whole files; its drafts are removed by the next run."""
    batch(tmp_path, OLD, *options(tmp_path))
    old = contents(tmp_path, "scored.csv")
    (tmp_path / "people.csv").write_text(NEW, "utf-8")
    command = ["batch", "people.csv", "-o", "scored.csv", *options(tmp_path)]
    done = subprocess.run(
        [sys.executable, "-c", KILL, call, str(moment), *command], cwd=tmp_path, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert -9 == done.returncode
    after = contents(tmp_path, "scored.csv")
    assert changed == sum(after[name] != old[name] for name in after)
    drafts = [one for one in tmp_path.iterdir() if one.name.endswith(DRAFT_SUFFIX)]
    assert 4 - changed == len(drafts)
    assert {0o600} == {stat.S_IMODE(one.stat().st_mode) for one in drafts}
    batch(tmp_path, NEW, *options(tmp_path))
    assert sorted(["people.csv", "scored.csv", *NAMES.values()]) == sorted(one.name for one in tmp_path.iterdir())


@posix
def test_everything_is_on_the_disk_before_the_first_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All files are synced before the first gets its name; the others' names before the scored table gets its own."""
    steps: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def renamed(draft: Any, target: Any) -> None:
        steps.append(Path(target).name)
        replace(draft, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", renamed)
    batch(tmp_path, OLD, *options(tmp_path))
    assert ["file"] * 4 == steps[:4]
    assert {*NAMES.values()} == {*steps[4:7]}
    assert ["folder", "scored.csv", "folder"] == steps[7:]


def test_the_id_is_text_for_a_spreadsheet(tmp_path: Path) -> None:
    """The id begins with letters, so that no spreadsheet reads it as a number, and is no formula."""
    batch(tmp_path, OLD, *options(tmp_path), "--excel-safe")
    text = (tmp_path / "problems.csv").read_text("utf-8")
    assert {"sha256"} == {row["run"].partition(":")[0] for row in csv.DictReader(io.StringIO(text))}


def test_parquet_is_whole(tmp_path: Path) -> None:
    """The scored table that was read once more for its SHA-256 is the table that was written."""
    batch(tmp_path, OLD, *options(tmp_path), out="scored.parquet")
    assert ["OLD", "OLD2"] == pl.read_parquet(tmp_path / "scored.parquet")["subject_id"].to_list()
