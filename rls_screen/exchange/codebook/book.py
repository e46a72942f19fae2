"""Write the codebook as Markdown, for a reader."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...content.instrument import Instrument
from ...content.words import printed_number
from ...person.answers.text import clean
from ...person.answers.values import UNSURE
from .columns import Column

_HEADINGS = {"answer": "Answers", "passed through": "Passed through", "result": "Results", "problems": "Problems"}


def markdown(instrument: Instrument, found: tuple[Column, ...]) -> str:
    """Return the columns as Markdown, by their role, each with everything known about it."""
    head = instrument.head
    lines = [f"# Codebook: {head.title} ({head.id} {head.version})", ""]
    lines += ["Input columns keep their cells unchanged. The results follow in this order, then `problems`."]
    lines += ["Words may be written in any case, with spaces around them."]
    lines += [f"Not sure is written as {', '.join(sorted(UNSURE))}; only a free text has no word for it.", ""]
    for role, heading in _HEADINGS.items():
        some = [column for column in found if column.role == role]
        lines += [f"## {heading}", "", *(line for column in some for line in _lines(column))] if some else []
    return "\n".join(lines).rstrip() + "\n"


def _lines(column: Column) -> Iterator[str]:
    yield f"### {_as_code(column.name)}"
    yield ""
    yield f"{column.label}. {column.kind[:1].upper()}{column.kind[1:]}."
    if column.range is not None:
        low, high = (printed_number(bound) for bound in column.range)
        yield f"From {low} to {high}{f' {column.unit}' if column.unit else ''}."
    elif column.unit:
        yield f"In {column.unit}."
    yield f"Empty: {column.empty}."
    yield ""
    if column.codes:
        yield from (f"- `{code}`{f': {text}' if text else ''}" for code, text in column.codes)
        yield ""


def _as_code(name: str) -> str:
    """Return a column's name as Markdown code, whatever it contains: on one line, in enough backticks."""
    shown = clean(name)[0]
    marks = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    space = " " if "`" in shown else ""
    return f"{marks}{space}{shown}{space}{marks}"
