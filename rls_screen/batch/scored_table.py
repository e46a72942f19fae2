"""Behind `rls_screen.score_table`: a file or data frame in, the frames and the summary of `batch` out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import polars as pl

from ..content.instrument import Instrument
from ..content.library import load
from ..errors import Problem, TableError, cannot_read
from ..tables.files.foreign import as_polars
from ..tables.files.frames import FrameInput
from ..tables.files.source import InputFile, Source, of_bytes
from ..tables.maps.layout import Layout
from ..tables.maps.study_map import TOP, StudyMap, map_of, read_map
from ..tables.opening import check_kinds
from .request import Provenance, Request
from .rows import AUDIT_COLUMNS, ScoredRows
from .summary import as_json, as_lines, as_markdown, summary

NAME = "the data frame"
SHOWN_ROWS = 10

Name = str | PathLike[str]


@dataclass(frozen=True, repr=False)
class ScoredTable:
    """A scored table.

    `frame` has the input's columns, then the results, then `problems`; `problems` every cell that cannot be used, with
    its row, value and what is allowed; `audit` the answers off the path and the questions on it without an answer;
    `summary` the counts of everything, as `batch --summary` writes them.
    """

    frame: pl.DataFrame
    problems: pl.DataFrame
    audit: pl.DataFrame
    summary: Mapping[str, Any]
    lines: tuple[str, ...]

    def to_markdown(self) -> str:
        """The summary as Markdown."""
        return as_markdown(dict(self.summary))

    def to_json(self) -> str:
        """The summary as JSON."""
        return as_json(dict(self.summary))

    def __repr__(self) -> str:
        """The counts, and no answer of anybody."""
        return "\n".join(self.lines)

    def _repr_html_(self) -> str:
        """The counts and the results of coded kinds as tables, and no answer of anybody."""
        lines = "".join(f"<li>{escape(line)}</li>" for line in self.lines if not line.startswith(_coded(self.summary)))
        return f"<div><ul>{lines}</ul>{''.join(_tables(self.summary))}</div>"


def _coded(found: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(f"{id}: " for id in found["results"])


def _tables(found: Mapping[str, Any]) -> Iterator[str]:
    for id, result in found["results"].items():
        rows = "".join(
            f"<tr><td>{escape(code)}</td><td style='text-align:right'>{share['count']}</td>"
            f"<td style='text-align:right'>{'-' if share['percent'] is None else share['percent']}</td></tr>"
            for code, share in result["counts"].items() if share["count"]
        )  # fmt: skip
        if rows:
            head = f"<tr><th>{escape(id)}</th><th>rows of {result['of']}</th><th>%</th></tr>"
            yield f"<table style='display:inline-table;vertical-align:top;margin:0 1em 1em 0'>{head}{rows}</table>"


def scored_table(
    source: Any,
    instrument: Instrument | None,
    *,
    program_version: str,
    map: Name | Mapping[str, Any] | None,
    set: Mapping[str, object] | None,
    options: Mapping[str, Any],
) -> ScoredTable:
    """Score a table as `rls_screen.score_table` says; `options` are fields of a request."""
    instrument = instrument if instrument is not None else load()
    study_map, map_file = _map(map)
    names = _names(source)
    given: dict[str, Any] = {
        **{name: _texts(one) if name in ("missing", "ignore") else one for name, one in options.items()},
        "files": names or (), "map": map_file.name if map_file is not None else None,
        "set": tuple(f"{item}={_word(answer)}" for item, answer in (set or {}).items()),
    }  # fmt: skip
    request = Request(**given)
    with _opened(source, request, study_map, instrument) as (table, how):
        check_kinds(table, tuple(column.heading for column in how.columns), typed=True)
        rows = ScoredRows(table, how, instrument, list_columns=request.list_columns)
        frames = [(rows.output(part), rows.problems(part), rows.audit(part)) for part in rows.parts()]
        found = summary(rows.counter.tally, instrument, table.name, program_version, rows.finish())
        found["provenance"] = Provenance(request, map_file, program_version).of(table, instrument, rows.counter.tally)
    whole = pl.concat([pl.DataFrame(schema=rows.schema), *(frame for frame, _, _ in frames)])
    lines = tuple(as_lines(found, rows.counter.tally.places, instrument))
    problems = [one for _, one, _ in frames] or [pl.DataFrame(schema=dict.fromkeys(("row", "line", "column")))]
    audit = [one for _, _, one in frames] or [pl.DataFrame(schema=dict.fromkeys(AUDIT_COLUMNS))]
    return ScoredTable(whole, pl.concat(problems), pl.concat(audit), found, lines)


def _texts(given: Collection[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _word(answer: object) -> str:
    return "yes" if answer is True else "no" if answer is False else str(answer)


def _names(source: Any) -> tuple[str, ...] | None:
    """The names of files; None for a data frame."""
    if isinstance(source, str | PathLike):
        return (fspath(source),)
    if isinstance(source, list | tuple) and source and all(isinstance(one, str | PathLike) for one in source):
        return tuple(map(fspath, source))
    return None


def _map(given: Name | Mapping[str, Any] | None) -> tuple[StudyMap, InputFile | None]:
    if given is None:
        return StudyMap(), None
    if isinstance(given, Mapping):
        top = given if {*given} <= {*TOP} else {"columns": given}
        return map_of(top, "the map"), None
    path = Path(given)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise cannot_read(path, error) from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(Problem("not-utf-8", path.name, "this is not UTF-8", "save the map as UTF-8.")) from None
    return read_map(text, path.name), of_bytes(path.name, data)


@contextmanager
def _opened(
    source: Any, request: Request, study_map: StudyMap, instrument: Instrument
) -> Iterator[tuple[Source, Layout]]:
    if request.files:
        with request.opened(study_map, instrument) as found:
            yield found
        return
    whole = as_polars(source)
    table = FrameInput(NAME, whole.columns, whole.dtypes, lambda: whole.iter_slices(100_000), whole.height)
    yield table, request.laid_out(table, study_map, instrument)
