"""The command `batch`: streams, signals and the exit status."""

from __future__ import annotations

import csv
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from desk import Desk
from people import table
from running import HEAD, batch

from rls_screen.batch.run import Batch
from rls_screen.content.instrument import Instrument


def test_pipes_are_read_and_written(tmp_path: Path) -> None:
    """`-` reads CSV from standard input and writes CSV to standard output; everything said goes to standard error."""
    run = Desk(tmp_path).run("batch", "-", "-o", "-", "--partial", typed=f"{HEAD}\nP1,yes,no,no,5,\n")
    assert "not_met" == next(csv.DictReader(io.StringIO(run.stdout)))["screen_result"]
    assert "1 row read from standard input" in run.stderr


@pytest.mark.thorough
@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell")
@pytest.mark.parametrize(
    "command, expected",
    [
        pytest.param(
            "batch - -o scored.csv <&-",
            (66, "standard input: there is none"),
            id="standard input closed",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "batch people.csv -o - >&-",
            (74, "standard output: there is none"),
            id="standard output closed",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "batch people.csv -o - >/dev/full",
            (74, "standard output: writing failed"),
            id="disk full",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            "batch people.csv -o - --summary s.md >/dev/full",
            (74, "standard output: writing failed"),
            id="files beside",
        ),
    ],
)
def test_streams_that_cannot_be_used(tmp_path: Path, command: str, expected: tuple[int, str]) -> None:
    """A closed stream and a full disk behind standard output have their message and status, and leave nothing."""
    (tmp_path / "people.csv").write_text(f"{HEAD}\nP1,yes,no,no,5,\n")
    line = f'"{sys.executable}" -m rls_screen {command}'
    run = subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert expected[0] == run.returncode
    assert expected[1] in run.stderr
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("name, status", [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize(
    "committed, said",
    [
        pytest.param([], "Stopped; nothing was written.\n", id="while scoring"),
        pytest.param(["s.md"], "Stopped; these outputs may be there already: s.md.\n", id="while outputs appear"),
    ],
)
def test_who_is_stopped_says_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, status: int, committed: list[str], said: str
) -> None:
    """Stopped by Ctrl-C or a signal, the command says whether anything may have been written; the status says how."""

    def stopped(run: Batch, *_: object) -> None:
        run.committed += committed
        os.kill(os.getpid(), getattr(signal, name))
        time.sleep(10)

    monkeypatch.setattr(Batch, "run", stopped)
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n")
    assert (status, said) == (result.exit_code, result.output)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes and signals")
@pytest.mark.parametrize("how, out", [
    pytest.param("pipe closed", "scored.csv"),
    pytest.param("Ctrl-C", "scored.csv"),
    pytest.param("terminated", "scored.parquet"),
])  # fmt: skip
def test_stopping_leaves_nothing_half_written(tmp_path: Path, instrument: Instrument, how: str, out: str) -> None:
    """A pipe closed early is 141, Ctrl-C 130, SIGTERM 143: no traceback, and no output under any name."""
    people = pl.DataFrame(table(instrument, 1_000, seed=1))
    file = tmp_path / "people.csv"
    with file.open("wb") as opened:
        for at in range(400):
            people.write_csv(opened, include_header=at == 0)
    to = "-" if how == "pipe closed" else str(tmp_path / out)
    command = [sys.executable, "-m", "rls_screen", "batch", str(file), "-o", to]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        if how == "pipe closed":
            run.stdout.read(100)
            run.stdout.close()
        else:
            while not [*tmp_path.glob(".scored*")]:
                time.sleep(0.05)
            time.sleep(1)
            run.send_signal(signal.SIGINT if how == "Ctrl-C" else signal.SIGTERM)
        said = run.stderr.read().decode()
    assert {"pipe closed": 141, "Ctrl-C": 130, "terminated": 143}[how] == run.returncode, said
    assert "Traceback" not in said
    assert (how == "pipe closed") != ("Stopped; nothing was written." in said)
    assert ["people.csv"] == [one.name for one in tmp_path.iterdir()]
