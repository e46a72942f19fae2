"""One JSON object from the text of a file: nothing is overwritten silently, and NaN is no value."""

from __future__ import annotations

import json
from typing import Any

from ...errors import Problem


class JsonObject(dict[str, Any]):
    """A JSON object that remembers every pair: a repeated item is a bad answer and overwrites nothing silently."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        self.pairs = pairs

    @property
    def repeats(self) -> bool:
        """Whether a key is there twice."""
        return len(self.pairs) > len(self)


def json_object(text: str, place: str, problems: list[Problem]) -> JsonObject | None:
    """Return the object that a text holds; None where it holds none, with the reason added to `problems`."""
    nan: set[str] = set()

    def not_a_value(name: str) -> str:
        nan.add(name)
        return name

    try:
        top = json.loads(text, object_pairs_hook=JsonObject, parse_constant=not_a_value, parse_int=parse_int)
    except json.JSONDecodeError as error:
        problem = f"this is not JSON: {error.msg} (column {error.colno})."
        problems.append(Problem("not-json", f"{place}, line {error.lineno}", problem))
        return None
    except (RecursionError, ValueError):
        remedy = "write the answers side by side in one object."
        problems.append(Problem("json-too-deep", place, "this JSON is nested too deeply", remedy))
        return None
    if not isinstance(top, JsonObject):
        remedy = "give one person's answers here, or many as CSV to `rls-screen batch`."
        problems.append(Problem("json-list", place, "this is a list", remedy))
        return None
    if nan:
        problem, remedy = f"{', '.join(sorted(nan))} is not a value", "leave a missing value empty or null."
        problems.append(Problem("json-not-a-value", place, problem, remedy))
    return top


def parse_int(digits: str) -> int | float:
    """Return an integer of JSON; one too long for Python to convert is infinite, which no question accepts."""
    return int(digits) if len(digits) < 300 else float("inf")
