"""Conditions with two values, as forms of other systems evaluate them: tests of fields joined by `and` and `or`.

A condition is a small tree, so that it can be turned into its opposite and written in the notation of any system.
`opposite` turns each test round, so a number may only be compared beside a test that it is known: a comparison with an
empty field is false in one system, and a comparison with 0 in another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Sign = Literal["=", "!=", "<", "<=", ">", ">=", "is", "is not"]
_TURNED: dict[Sign, Sign] = {
    "=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<", "is": "is not", "is not": "is",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """A comparison of two texts in a system's own notation; with `is` the first alone is the test."""

    left: str
    sign: Sign
    right: str = ""


@dataclass(frozen=True, slots=True)
class All:
    """True where every part is; without parts always."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """True where at least one part is; without parts never."""

    parts: tuple[Condition, ...]


Condition = Check | All | AnyOf
ALWAYS, NEVER = All(()), AnyOf(())


def all_of(parts: Iterable[Condition]) -> Condition:
    """Return the condition that all parts are true, as short as it is without reordering."""
    found: dict[Condition, None] = {}
    for part in parts:
        if part == NEVER:
            return NEVER
        found |= dict.fromkeys(part.parts if isinstance(part, All) else (part,))
    return next(iter(found)) if len(found) == 1 else All(tuple(found))


def any_of(parts: Iterable[Condition]) -> Condition:
    """Return the condition that at least one part is true, as short as it is without reordering."""
    found: dict[Condition, None] = {}
    for part in parts:
        if part == ALWAYS:
            return ALWAYS
        found |= dict.fromkeys(part.parts if isinstance(part, AnyOf) else (part,))
    return next(iter(found)) if len(found) == 1 else AnyOf(tuple(found))


def opposite(condition: Condition) -> Condition:
    """Return the condition that is true exactly where this one is false."""
    match condition:
        case Check(left, sign, right):
            return Check(left, _TURNED[sign], right)
        case All(parts):
            return any_of(map(opposite, parts))
        case AnyOf(parts):
            return all_of(map(opposite, parts))
