"""What there is to see in a table before anything is decided: headings, labels, the distinct values with their counts.

The tools that make such files are known by what only they write: a second header row, boxes named `field___code`,
groups before a `/`. A data dictionary adds the labels of questions and answers, and the forms they are on.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from ...errors import Problem, TableError
from ...person.answers.values import words
from ..answers.cells import code_key
from ..files.source import Source, as_text
from ..maps.headings import BOXES

MAX_DISTINCT = 5_000  # texts that are counted in a column; a column of more is free text or a number
HEADER_ROWS = 2  # rows below the headings that may still be headings
_LIMESURVEY = re.compile(r"(?P<stem>.+?)\s*\[(?P<option>[^\[\]]+)\]", re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Look:
    """One column: its place and heading, the label of its question, the labels of its codes, its texts by count.

    `option` is the text or code of the answer that a box stands for, `stem` the question the box belongs to. `form` is
    the form that it is on, `missing` are codes that the file declares as missing.
    """

    place: int
    heading: str
    label: str = ""
    value_labels: Mapping[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    option: str = ""
    stem: str = ""
    form: str = ""
    missing: tuple[str | tuple[float, float], ...] = ()
    validation: str = ""

    @property
    def texts(self) -> list[str]:
        """The distinct texts that are not empty, the most frequent first."""
        return sorted((text for text in self.counts if words(text)), key=lambda text: (-self.counts[text], text))

    def label_of(self, text: str) -> str:
        """What a code is labelled with; the text itself where it has no label."""
        return next((label for code, label in self.value_labels.items() if code_key(code) == code_key(text)), text)


@dataclass(frozen=True)
class Sheet:
    """A table as `map` looks at it. `skip_rows` are rows below the headings that are nobody; `tool` made the file."""

    name: str
    columns: tuple[Look, ...]
    rows: int
    skip_rows: int = 0
    tool: str = ""

    def column(self, heading: str) -> Look | None:
        """The column with this heading."""
        return next((one for one in self.columns if one.heading == heading), None)


def look_at(source: Source, dictionary: Mapping[str, Look] | None = None) -> Sheet:
    """Read a table once, and return what is to be seen in it. Raises TableError where it cannot be read."""
    counts: list[Counter[str]] = [Counter() for _ in source.headings]
    first: list[tuple[str, ...]] = []
    rows = 0
    for chunk in source.chunks():
        cells = as_text(chunk.cells)
        if len(first) < HEADER_ROWS:
            first += cells.head(HEADER_ROWS - len(first)).rows()
        rows += cells.height
        for place, counter in enumerate(counts):
            if len(counter) <= MAX_DISTINCT:
                _count(cells[str(place)], counter)
    own: Any = getattr(source, "labels", None)
    labels, codes, missing = (getattr(own, name, {}) for name in ("columns", "values", "missing"))
    columns = [
        Look(place, heading, str(labels.get(heading) or ""), dict(codes.get(heading, {})), counts[place],
             missing=tuple(missing.get(heading, ())))
        for place, heading in enumerate(source.headings)
    ]  # fmt: skip
    skip_rows, tool, columns = _header_rows(columns, first)
    columns = [_placed(one, columns) for one in columns]
    if dictionary is not None:
        columns = [_described(one, dictionary) for one in columns]
    return Sheet(source.name, tuple(columns), rows - skip_rows, skip_rows, tool)


def _count(cells: pl.Series, counter: Counter[str]) -> None:
    for text, number in cells.value_counts(name="number").iter_rows():
        counter[text] += number


def _header_rows(columns: list[Look], first: list[tuple[str, ...]]) -> tuple[int, str, list[Look]]:
    """Find further rows of headings; return how many there are, the tool that writes them, the columns with labels."""
    imports = next((at for at, row in enumerate(first) if any('"ImportId"' in cell for cell in row)), None)
    if imports is not None:
        labelled = [_with_header(one, first[: imports + 1], first[0][one.place]) for one in columns]
        return imports + 1, "Qualtrics", labelled
    if first and {"Respondent ID", "Collector ID"} <= {one.heading for one in columns}:
        asked = ""
        labelled = []
        for one in columns:
            asked = one.heading if one.heading.strip() else asked
            below = first[0][one.place].strip()
            label = f"{asked} - {below}" if below and below not in ("Response", "Open-Ended Response") else asked
            labelled.append(_with_header(one, first[:1], label))
        return 1, "SurveyMonkey", labelled
    return 0, "", columns


def _with_header(column: Look, rows: list[tuple[str, ...]], label: str) -> Look:
    """The column with this label, and without the texts of these rows among its counts."""
    counts = Counter(column.counts)
    counts.subtract(row[column.place] for row in rows)
    return replace(column, label=column.label or label.strip(), counts=+counts)


def _placed(column: Look, columns: list[Look]) -> Look:
    """The column with the question and the option it stands for, where its heading or label names a box."""
    heading = column.heading.strip()
    for form in (_LIMESURVEY, *BOXES):
        match = form.fullmatch(heading)
        others = [one for one in columns if one is not column and match and one.heading.startswith(match["stem"])]
        if match is not None and others:
            return replace(column, stem=match["stem"], option=match["option"])
    stem, slash, option = heading.rpartition("/")
    if slash and any(one.heading == stem for one in columns):
        return replace(column, stem=stem, option=option)  # ODK
    stem, dash, option = column.label.rpartition(" - ")
    same = [one for one in columns if stem and one.label.rpartition(" - ")[0] == stem]
    if dash and len(same) > 1:
        return replace(column, stem=stem, option=option)  # Qualtrics, SurveyMonkey
    match = re.fullmatch(r"(?P<stem>.*[A-Za-z])_?(?P<option>[0-9]+)", heading)
    if match is not None:
        same = [one for one in columns if re.fullmatch(re.escape(match["stem"]) + r"_?[0-9]+", one.heading.strip())]
        if len(same) > 2 and all(set(map(code_key, one.texts)) <= {"0.0", "1.0"} for one in same):
            return replace(column, stem=match["stem"], option=match["option"])  # SPSS, Stata
    return column


# ---- Data dictionaries ----------------------------------------------------------------------------------------------


def read_dictionary(text: str, name: str) -> dict[str, Look]:
    """Read a data dictionary of REDCap: its fields with label, choices and form. Raises TableError for another file."""
    rows = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    heads = {_plain(head): head for head in rows.fieldnames or ()}
    field_, label, choices = (
        next((heads[one] for one in names if one in heads), None)
        for names in (("variable field name", "field name", "variable name"), ("field label",),
                      ("choices calculations or slider labels", "select choices or calculations"))
    )  # fmt: skip
    if field_ is None or label is None or choices is None:
        problem = "this is not a data dictionary of REDCap"
        remedy = "export it on REDCap's page of the data dictionary; its first line has 'Variable / Field Name'."
        raise TableError(Problem("not-a-dictionary", name, problem, remedy))
    form, kind = heads.get("form name", ""), heads.get("field type", "")
    checks = heads.get("text validation type or show slider number", "")
    found: dict[str, Look] = {}
    for at, row in enumerate(rows):
        id, of_kind = (row[field_] or "").strip(), (row.get(kind) or "").strip()
        labels = dict(_choices(row[choices] or "")) if of_kind in ("radio", "dropdown", "checkbox") else {}
        if of_kind == "yesno":
            labels = {"1": "Yes", "0": "No"}
        if of_kind == "truefalse":
            labels = {"1": "True", "0": "False"}
        found[id] = Look(at, id, _TAGS.sub(" ", row[label] or "").strip(), labels, form=(row.get(form) or "").strip(),
                         stem=of_kind, validation=(row.get(checks) or "").strip())  # fmt: skip
    return found


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z]+", " ", text.casefold()).split())


def _choices(text: str) -> Iterator[tuple[str, str]]:
    """The codes and labels of `1, Yes | 0, No`."""
    for part in text.split("|"):
        code, comma, label = part.partition(",")
        if comma and code.strip():
            yield code.strip(), _TAGS.sub(" ", label).strip()


def _described(column: Look, dictionary: Mapping[str, Look]) -> Look:
    """The column with what the dictionary says of its field; of a box, the text of its option."""
    own = dictionary.get(column.heading.strip())
    if own is not None:
        return replace(column, label=own.label, value_labels=own.value_labels, form=own.form, validation=own.validation)
    stem, _, code = column.heading.strip().partition("___")
    box = dictionary.get(stem)
    if box is not None and box.stem == "checkbox":
        option = next((label for key, label in box.value_labels.items() if _box_code(key) == _box_code(code)), "")
        label = f"{box.label} - {option}"
        return replace(column, label=label, stem=stem, option=option or code, form=box.form)
    return column


def _box_code(code: str) -> str:
    """A code as REDCap writes it into the name of a box: `-1` becomes `_1`."""
    return re.sub(r"[^a-z0-9]", "_", code.strip().casefold())
