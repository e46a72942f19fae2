"""A study's own words: which of its columns answers which question, in which unit and in which codes.

A heading says it by itself (`hemoglobin[g/dL]`), or a map does, in TOML. What the columns then mean is in `layout`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import TableError
from ..person.answers.files import shown_key


@dataclass(frozen=True)
class Mapped:
    """What a map says of one of the study's columns: whose answers it holds, in which unit, in which codes.

    `decimal` is the mark before decimals in its numbers; the other mark then stands between thousands.
    """

    item: str
    unit: str | None = None
    codes: Mapping[str, str] | None = None
    decimal: str | None = None


def read_map(text: str, name: str) -> dict[str, Mapped]:
    """A study's map: `[columns]`, the study's heading → our item, or a table with item, unit and codes."""
    try:
        top = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TableError(f"{name}: this map is not TOML: {error}.") from None
    except RecursionError:
        raise TableError(f"{name}: this map is nested too deeply; it holds one table, [columns].") from None
    columns = top.get("columns")
    if set(top) != {"columns"} or not isinstance(columns, dict) or not columns:
        raise TableError(f"{name}: a map holds one table, [columns]: the study's column = our item.")
    made: dict[str, Mapped] = {}
    problems: list[str] = []
    for heading, said in columns.items():
        one = _mapped(said)
        if one is None:
            problems.append(
                f'{name}, {shown_key(heading)}: write the item, or {{ item = "…", unit = "…", codes = {{ … }} }}; '
                'in a column of numbers also decimal = "," or ".".'
            )
        else:
            made[heading] = one
    if problems:
        raise TableError("\n".join(problems))
    return made


def _mapped(said: Any) -> Mapped | None:
    if isinstance(said, str):
        id, unit = split(said)
        return Mapped(id, unit)
    if not isinstance(said, dict) or not {"item"} <= set(said) <= {"item", "unit", "codes", "decimal"}:
        return None
    item, unit, codes, decimal = said["item"], said.get("unit"), said.get("codes"), said.get("decimal")
    if decimal not in (None, ",", "."):
        return None
    is_fine = isinstance(item, str) and isinstance(unit, str | None) and isinstance(codes, dict | None)
    if not is_fine or not all(isinstance(answer, str) for answer in (codes or {}).values()):
        return None
    return Mapped(item, unit, codes, decimal)


def split(heading: str) -> tuple[str, str | None]:
    """A heading without its unit, and the unit: `hemoglobin[g/dL]`."""
    text = heading.strip()
    if text.endswith("]") and "[" in text:
        id, _, unit = text[:-1].partition("[")
        return id.strip(), unit.strip()
    return text, None
