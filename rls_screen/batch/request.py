"""What is to be scored and how: everything a caller declares, as it is repeated, shown and written to a run file.

A run file holds the names of files and no answers but those of `--set`.
"""

from __future__ import annotations

import json
import platform
import shlex
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

import polars as pl
from pydantic import TypeAdapter

from ..content.instrument import Instrument
from ..errors import Problem, TableError, printable, shown_name
from ..tables.files.source import InputFile, Source
from ..tables.maps.layout import BadCells, Layout, Options, layout
from ..tables.maps.study_map import StudyMap
from ..tables.opening import Reading, encoding_of, opened_all, separator_of
from .counting import Tally

KIND, RUN_VERSION = "rls-screen run", 1
PARQUET_KEY = "rls-screen"


@dataclass(frozen=True)
class Request:
    """The files to score, and every option that changes what comes out; names of files as the caller gave them."""

    files: tuple[str, ...] = ()
    map: str | None = None
    set: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    delimiter: str | None = None
    encoding: str = "utf-8"
    sheet: str | None = None
    decimal_comma: bool = False
    decimal_point: bool = False
    ignore: tuple[str, ...] = ()
    partial: bool = False
    bad_cells: BadCells = "unscored"
    replace_results: bool = False
    excel_safe: bool = False
    list_columns: bool = False

    @contextmanager
    def opened(
        self, study_map: StudyMap, instrument: Instrument, *, hashed: bool = True
    ) -> Iterator[tuple[Source, Layout]]:
        """Open the files as one table, matched to the questionnaire. Raises InputMissing, UsageError or TableError.

        `hashed`: whether the provenance of what is made of them will be asked for.
        """
        separator = separator_of(self.delimiter, "")
        reading = Reading(instrument, study_map, separator, encoding_of(self.encoding), self.sheet, hashed)
        with opened_all(self.files, reading) as source:
            yield source, self.laid_out(source, study_map, instrument)

    def laid_out(self, source: Source, study_map: StudyMap, instrument: Instrument) -> Layout:
        """The layout of an open table. Raises UsageError or TableError."""
        options = Options(
            study_map, self.set, self.missing, self.decimal_comma, self.decimal_point, self.replace_results,
            self.ignore, self.partial, source.separator, source.typed, source.labels, self.bad_cells,
        )  # fmt: skip
        return layout(source.name, source.headings, instrument, options)

    @property
    def command(self) -> str:
        """The command without its outputs and without the folders of files."""
        words = ["rls-screen", "batch", *(one if one == "-" else Path(one).name for one in self.files)]
        plain = Request()
        for option in fields(self):
            value = getattr(self, option.name)
            if option.name == "files" or value == getattr(plain, option.name):
                continue
            name = f"--{option.name.replace('_', '-')}"
            if value is True:
                words.append(name)
            elif option.name == "map":
                words += [name, Path(value).name]
            else:
                words += [word for one in ((value,) if isinstance(value, str) else value) for word in (name, one)]
        return printable(shlex.join(words))


@dataclass(frozen=True)
class Provenance:
    """Who scores and by what: the request, the file of its map, the version of the program."""

    request: Request
    map: InputFile | None
    program_version: str

    def of(self, source: Source, instrument: Instrument, tally: Tally) -> dict[str, Any]:
        """Where a scored table comes from: the command, the versions, the hashes of all that was read, the counts.

        It is complete once all rows were read. It names no folder and no time: the same input gives the same text.
        """
        head = instrument.head
        return {
            "command": self.request.command,
            "program_version": self.program_version,
            "python": platform.python_version(),
            "polars": pl.__version__,
            "instrument": {"id": head.id, "version": head.version, "sha256": instrument.sha256},
            "inputs": [asdict(one) for one in source.files()],
            "map": asdict(self.map) if self.map is not None else None,
            "set": list(self.request.set),
            "missing": list(self.request.missing),
            "bad_cells": self.request.bad_cells,
            "counts": {"rows": tally.rows, "with_problems": tally.with_problems, "not_scored": tally.not_scored},
        }


def run_file(
    request: Request, found: Mapping[str, Any], outputs: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]
) -> str:
    """The text of a run file: the provenance, the request, and each output with its name, size and SHA-256."""
    outputs = {what: {"name": names[what], **file} for what, file in outputs.items()}
    content = {
        "kind": KIND, "run_version": RUN_VERSION, "run": found["run"], **found["provenance"],
        "request": asdict(request), "outputs": outputs,
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


@dataclass(frozen=True)
class EarlierRun:
    """A run as its file says: the request, the outputs by what they are, and its provenance."""

    request: Request
    outputs: Mapping[str, Mapping[str, Any]]
    provenance: Mapping[str, Any]

    def changes(self, now: Mapping[str, Any]) -> Iterator[str]:
        """What is not as it was, one sentence each."""
        before = self.provenance
        for kind, old, new in (
            ("the input", before["inputs"], now["inputs"]),
            ("the map", [before["map"]], [now["map"]]),
        ):
            if [one and one["sha256"] for one in old] != [one and one["sha256"] for one in new]:
                yield f"{kind} is not the same file as then"
        if before["instrument"] != now["instrument"]:
            old, new = before["instrument"]["version"], now["instrument"]["version"]
            yield f"the questionnaire was {old} and is {new}" if old != new else "the questionnaire was changed"
        for name in ("program_version", "python", "polars"):
            if before[name] != now[name]:
                yield f"{name.replace('_', ' ')} was {before[name]} and is {now[name]}"


def read_run(text: str, name: str, folder: Path) -> EarlierRun:
    """Read a run file. Files that are not where the run found them are looked for in `folder`, that of the run file.

    Raises TableError where it is none.
    """
    try:
        content = json.loads(text)
        if content["kind"] != KIND or content["run_version"] != RUN_VERSION:
            raise ValueError
        given: dict[str, Any] = {
            key: tuple(one) if isinstance(one, list) else one for key, one in content["request"].items()
        }
        request = TypeAdapter(Request).validate_python(given)
        outputs = {str(what): {"name": str(one["name"]), "sha256": str(one["sha256"])}
                   for what, one in content["outputs"].items()}  # fmt: skip
        keys = ("inputs", "map", "instrument", "program_version", "python", "polars")
        before = {key: content[key] for key in keys}
        [one["sha256"] for one in (*before["inputs"], *filter(None, [before["map"]]))]
        if "scored" not in outputs or not request.files or not {*given} <= {one.name for one in fields(Request)}:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        problem, remedy = "this is not a run file", "give the file that --run wrote."
        raise TableError(Problem("not-a-run-file", shown_name(name), problem, remedy)) from None
    files = tuple(_found(one, folder) for one in request.files)
    map = None if request.map is None else _found(request.map, folder)
    return EarlierRun(replace(request, files=files, map=map), outputs, before)


def _found(name: str, folder: Path) -> str:
    beside = folder / name
    return name if name == "-" or Path(name).exists() or not beside.exists() else str(beside)
