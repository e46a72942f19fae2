"""The command `batch` run over made files, and what it wrote."""

from __future__ import annotations

import csv
import functools
from pathlib import Path

from typer import testing
from typer.testing import CliRunner, Result

from rls_screen.cli import app
from rls_screen.errors import RlsScreenError

# Build typer's commands once for all tests, not for each run: that takes as long as to score a small table.
testing._get_command = functools.cache(testing._get_command)  # type: ignore[attr-defined]
HEAD = "subject_id,urge_to_move,worse_at_rest,flag_seizure,ferritin,tried"


def batch(
    folder: Path,
    data: bytes | str,
    *options: str,
    name: str = "people.csv",
    out: str = "scored.csv",
    partial: bool = True,
) -> Result:
    """The command over a file with this content; most are small and have not every column a table needs."""
    file = folder / name
    file.write_bytes(data.encode() if isinstance(data, str) else data)
    more = ["--partial"] if partial else []
    return invoke("batch", str(file), "-o", str(folder / out), *more, *options)


def invoke(*arguments: str, typed: str = "") -> Result:
    """Run a command in this process."""
    return CliRunner().invoke(app, [*arguments], input=typed)


def message(result: Result) -> str:
    """The message of a run that was refused."""
    assert result.exception is not None
    return str(result.exception) + result.output


def codes(result: Result) -> tuple[str, ...]:
    """The codes of the error that a run ended with; none where it ended otherwise."""
    return result.exception.codes if isinstance(result.exception, RlsScreenError) else ()


def problems(folder: Path) -> list[tuple[str, str, str]]:
    """Row, column and value of everything in the problems file."""
    return [(one["row"], one["column"], one["value"]) for one in scored(folder, name="problems.csv")]


def scored(folder: Path, separator: str = ",", name: str = "scored.csv") -> list[dict[str, str]]:
    with (folder / name).open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter=separator))


def status(result: Result) -> int:
    """The exit status the program itself gives: that of the error, where one was raised."""
    return int(getattr(result.exception, "status", result.exit_code))
