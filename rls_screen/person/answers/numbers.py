"""What a written number can mean: which marks come before decimals, and which between groups of three digits.

`1,200` is 1200 in one country and 1.2 in another. The caller gives by `Marks` what is settled where it comes
from; here are only the readings the digits allow. Which of them fits the question's range is decided in `values`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

# decimal: only before decimals. thousands: only between groups of three digits. either: before decimals, or between
# groups where the digits allow both. unsettled: read in digits that look like a group of three, refused elsewhere.
Role = Literal["decimal", "thousands", "either", "unsettled"]

_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<body>[0-9]+(?:[.,][0-9]+)*)(?P<exponent>(?:[eE][+-]?[0-9]+)?)")
_THREE = re.compile(r"[0-9]{1,3}[.,][0-9]{3}")


@dataclass(frozen=True)
class Marks:
    """What a point and a comma inside a number may mean."""

    point: Role
    comma: Role

    def role(self, mark: str) -> Role:
        """Return what this mark may mean."""
        return self.point if mark == "." else self.comma


TYPED = Marks("either", "either")  # by one person
TABLE = Marks("decimal", "unsettled")
SEMICOLONS = Marks("either", "unsettled")  # a table separated by semicolons: a comma may come before decimals
DECIMAL_COMMA = Marks("unsettled", "decimal")
COMMA_COLUMN, POINT_COLUMN = Marks("thousands", "decimal"), Marks("decimal", "thousands")


def readings(text: str, marks: Marks) -> tuple[float, ...]:
    """Return every number the text can mean, the one with thousands first; empty where the text is not a number.

    >>> readings("1,200", TABLE)
    (1200.0, 1.2)
    """
    match = _NUMBER.fullmatch(text)
    if match is None:
        return ()
    body = match["body"]
    found = [
        float(f"{match['sign']}{plain}{match['exponent']}")
        for mark in ("", ".", ",")
        if (plain := _plain(body, mark, marks, has_exponent=bool(match["exponent"]))) is not None
    ]
    return tuple(dict.fromkeys(found))


def is_mixed(text: str) -> bool:
    """Whether the text has both marks, as in `1.200,5`."""
    return "." in text and "," in text


def _plain(body: str, decimal: str, marks: Marks, *, has_exponent: bool) -> str | None:
    """The digits with a plain point, where `decimal` ("": none) is read before decimals, other marks between groups.

    None where the digits do not allow that reading.
    """
    if decimal and body.count(decimal) != 1:
        return None
    whole, _, rest = body.partition(decimal) if decimal else (body, "", "")
    between = {mark for mark in ".," if mark != decimal and mark in body}
    if len(between) > 1 or any(mark in rest for mark in between):
        return None
    if decimal and not _may_be_decimal(body, decimal, marks):
        return None
    for mark in between:
        first, *groups = whole.split(mark)
        is_grouped = len(first) <= 3 and first[0] != "0" and all(len(group) == 3 for group in groups)
        if not is_grouped or has_exponent or marks.role(mark) == "decimal":
            return None
        whole = whole.replace(mark, "")
    return f"{whole}.{rest}" if decimal else whole


def _may_be_decimal(body: str, decimal: str, marks: Marks) -> bool:
    role = marks.role(decimal)
    if role == "unsettled":
        return _THREE.fullmatch(body) is not None
    return role != "thousands"
