"""Write the study maps with which `batch` reads what exported forms hand back: TOML, as `tables.maps` reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ..content.schema import Item
from ..tables.maps.study_map import in_toml
from .pages import Field
from .pairs import NO
from .shown import TickList


def map_text(remarks: Iterable[str], table: Mapping[str, object], columns: Iterable[str], items: Iterable[str]) -> str:
    """Return a map: remarks, its [table], the lines of [columns] and those of [items]."""
    lines = [f"# {remark}".rstrip() for remark in remarks]
    for name, listed in (("table", [f"{key} = {_value(value)}" for key, value in table.items()]),
                         ("columns", [*columns]), ("items", [*items])):  # fmt: skip
        if listed:
            lines += ["", f"[{name}]", *listed]
    return "\n".join(lines) + "\n"


def list_lines(
    lists: Iterable[TickList], box: Callable[[str, Item], str], field: Callable[[str], str], none: str
) -> Iterator[str]:
    """Yield the lines of [items] for lists that are answered by ticking.

    `box` returns the column of the box of a line in a field, `field` the column of a field; `none` is what that of the
    rest holds where every line without a tick is a no.
    """
    for one in lists:
        when = f"{{ {in_toml(field(one.rest))} = {in_toml(none)} }}"
        for item in one.items:
            ticked = ", ".join(f"{in_toml(box(name, item))} = {in_toml(answer)}" for name, answer in one.boxes.items())
            yield f"{item.id} = {{ ticked = {{ {ticked} }}, empty = {in_toml(NO)}, when = {when} }}"


def column_line(heading: str, field: Field, *, labels: bool) -> str:
    """Return the line of [columns] for one field; `labels`: its cells hold the words of answers, not codes.

    A number has a decimal point, also where a semicolon separates the columns.
    """
    more = ""
    if labels and field.options:
        more = f", codes = {{ {', '.join(f'{in_toml(words)} = {in_toml(code)}' for code, words in field.options)} }}"
    elif field.kind == "number":
        more = f", decimal = {in_toml('.')}"
    name = in_toml(field.name)
    return f"{in_toml(heading)} = {f'{{ item = {name}{more} }}' if more else name}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return in_toml(value)
    assert isinstance(value, tuple)
    return f"[{', '.join(map(in_toml, value))}]"
