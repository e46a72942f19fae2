"""A number given by its limit alone, as laboratories report it: `<5`, `≤ 5 ug/L`, `>500`.

One person is asked for a number instead; a table of many people may have such cells read as the interval they name.
"""

from __future__ import annotations

import math
import re

from ...content.schema import Item
from ..given import Answer, Bound
from .numbers import Marks
from .text import clean, visible
from .units import number_and_unit
from .values import BadAnswer, allowed, read_value, shown

_LIMIT = re.compile(r"\s*(<=|=<|\u2264|<|>=|=>|\u2265|>)\s*(.+?)\s*", re.DOTALL)
_WITH_LIMIT = ("<=", "=<", "\u2264", ">=", "=>", "\u2265")


def is_bound(text: str) -> bool:
    """Whether a text begins as a limit does."""
    return _LIMIT.fullmatch(visible(text)) is not None


def read_bound(item: Item, text: str, unit: str | None, marks: Marks) -> Bound:
    """Return the interval that a limit names, in the item's own unit: from its range's end to the limit.

    `unit` is that of the column; one in the cell must be the same. Raises BadAnswer where the text is no limit, the
    limit is no answer itself, or no number is left.
    """
    match = _LIMIT.fullmatch(visible(text))
    if match is None or item.kind != "number":
        raise BadAnswer(item.errors.not_a_number.format(given=shown(text)), allowed(item))
    sign, number = match[1], match[2]
    written, own = number_and_unit(number, unit)
    answer, _ = read_value(item, written, own, marks)
    if not isinstance(answer, Answer) or not isinstance(answer.value, float):
        raise BadAnswer(item.errors.not_a_number.format(given=shown(text)), allowed(item))
    limit, closed = answer.value, sign in _WITH_LIMIT
    if item.integer and not closed:
        limit, closed = (limit - 1 if sign == "<" else limit + 1), True
    low, high = item.range or (-math.inf, math.inf)
    if sign[0] == "<" or sign in ("=<", "\u2264"):
        found = Bound(low, limit, True, closed, clean(text)[0])
    else:
        found = Bound(limit, high, closed, True, clean(text)[0])
    if found.low > found.high or (found.low == found.high and not (found.with_low and found.with_high)):
        raise BadAnswer(item.errors.limit.format(given=shown(text)), allowed(item))
    return found
