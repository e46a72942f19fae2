"""REDCap's logic as an emulator evaluates it, with either meaning that an empty field can have beside a number.

There is no REDCap here to ask. What its manuals leave open is how an empty field compares with a number: as 0, or never
truly. A condition that has the same value both ways does not depend on it. Nothing is skipped: all parts of `and` and
`or`, and both branches of `if`, are evaluated, as a system may that puts values into the text first.

A text is translated once into an expression of Python, whose names are `c` (the cells) and `b` (what an empty field is
as a number).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, Literal, NamedTuple

Blank = Literal["zero", "nothing"]
Cells = Mapping[str, str]
BLANKS: dict[Blank, float] = {"zero": 0.0, "nothing": math.nan}

_TOKEN = re.compile(
    r"\s*(?:(?P<field>\[[a-z0-9_]+(?:\([a-z0-9_]+\))?\])|(?P<number>\d+(?:\.\d+)?)|'(?P<text>[^']*)'"
    r"|(?P<sign><>|<=|>=|[=<>+\-*/(),])|(?P<word>[a-z]+))"
)
_COMPARE = {"=": "==", "<>": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


def holds(condition: str, cells: Cells, blank: Blank) -> bool:
    """Whether a condition is true for a record; `cells` are its fields, and `list(code)` for a box."""
    found = evaluated(condition, cells, blank)
    assert isinstance(found, bool)
    return found


def evaluated(text: str, cells: Cells, blank: Blank) -> Any:
    """The value of a condition or a computation. Raises ValueError for what is not REDCap's logic."""
    return compiled(text)(cells, BLANKS[blank])


class _Part(NamedTuple):
    """A part of a text: what kind of value it has, and its translation."""

    kind: Literal["truth", "number", "text", "field"]
    code: str

    @property
    def number(self) -> str:
        """The part as a number; an empty field is `b`."""
        if self.kind in ("truth", "text"):
            raise ValueError(f"a number is needed instead of {self.code}")
        return f"number({self.code}, b)" if self.kind == "field" else self.code

    @property
    def truth(self) -> str:
        """The part as a condition."""
        if self.kind != "truth":
            raise ValueError(f"a condition is needed instead of {self.code}")
        return self.code


@lru_cache(maxsize=8192)
def compiled(text: str) -> Callable[[Cells, float], Any]:
    """The function that evaluates a text for the cells of a record and what an empty field is as a number."""
    whole = _Parser(text).whole()
    code = whole.number if whole.kind == "field" else whole.code
    made: Callable[[Cells, float], Any] = eval(
        f"lambda c, b: {code}", {"number": _number, "days": _days, "rounded": _rounded, "compared": _compared}
    )
    return made


class _Parser:
    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, [("", "")][:0], 0
        at = 0
        while text[at:].strip():
            match = _TOKEN.match(text, at)
            if match is None:
                raise ValueError(f"not REDCap's logic at {at}: {text[at : at + 20]}")
            kind = str(match.lastgroup)
            self.tokens.append((kind, match[kind]))
            at = match.end()

    def whole(self) -> _Part:
        found = self.either()
        if self.at != len(self.tokens):
            raise ValueError(f"something is left over: {self.text}")
        return found

    def next(self, *wanted: str) -> str | None:
        kind, text = self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")
        if kind not in ("sign", "word") or text not in wanted:
            return None
        self.at += 1
        return text

    def need(self, sign: str) -> None:
        if self.next(sign) is None:
            raise ValueError(f"{sign} is missing: {self.text}")

    def either(self) -> _Part:
        return self.joined("or", "|", self.every)

    def every(self) -> _Part:
        return self.joined("and", "&", self.compared)

    def joined(self, word: str, sign: str, part: Callable[[], _Part]) -> _Part:
        parts = [part()]
        while self.next(word):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return _Part("truth", f"({f' {sign} '.join(one.truth for one in parts)})")

    def compared(self) -> _Part:
        left = self.summed()
        sign = self.next(*_COMPARE)
        if sign is None:
            return left
        right, sign = self.summed(), _COMPARE[sign]
        if "text" in (left.kind, right.kind):
            if {left.kind, right.kind} - {"text", "field"}:
                raise ValueError(f"a text is compared with something else: {self.text}")
            return _Part("truth", f"({left.code} {sign} {right.code})")
        if sign == "!=":
            return _Part("truth", f"compared({left.number}, {right.number})")
        return _Part("truth", f"({left.number} {sign} {right.number})")

    def summed(self) -> _Part:
        return self.computed(("+", "-"), lambda: self.computed(("*", "/"), self.part))

    def computed(self, signs: tuple[str, ...], part: Callable[[], _Part]) -> _Part:
        found = part()
        while (sign := self.next(*signs)) is not None:
            found = _Part("number", f"({found.number} {sign} {part().number})")
        return found

    def part(self) -> _Part:
        if self.next("-"):
            return _Part("number", f"-{self.part().number}")
        if self.at == len(self.tokens):
            raise ValueError(f"it ends too early: {self.text}")
        kind, text = self.tokens[self.at]
        self.at += 1
        match kind:
            case "field":
                return _Part("field", f"c[{text[1:-1]!r}]")
            case "number":
                return _Part("number", f"{float(text)!r}")
            case "text":
                return _Part("text", repr(text))
        if text == "(":
            inner = self.either()
            self.need(")")
            return inner
        return self.called(text)

    def called(self, name: str) -> _Part:
        self.need("(")
        given: list[_Part | None] = [self.argument()]
        while self.next(","):
            given.append(self.argument())
        self.need(")")
        match name, given:
            case "if", [_Part() as condition, _Part() as yes, _Part() as no]:
                return _Part("number", f"({no.number}, {yes.number})[{condition.truth}]")
            case "round", [_Part() as number, _Part() as places]:
                return _Part("number", f"rounded({number.number}, {places.number})")
            case "datediff", [_Part("field", start), _Part("field", end), _Part("text"), _Part("text"), None]:
                return _Part("number", f"days({start}, {end}, b)")
        raise ValueError(f"REDCap has no {name} with these arguments: {self.text}")

    def argument(self) -> _Part | None:
        """One argument of a function; None for `true`."""
        return None if self.next("true") else self.either()


def _number(cell: str, blank: float) -> float:
    return float(cell) if cell else blank


def _compared(one: float, other: float) -> bool:
    """Whether two numbers differ; nothing does not differ from anything."""
    return one != other and not math.isnan(one) and not math.isnan(other)


def _rounded(number: float, places: float) -> float:
    return number if math.isnan(number) else round(number, int(places))


def _days(start: str, end: str, blank: float) -> float:
    if not start or not end:
        return blank
    return float((date.fromisoformat(end) - date.fromisoformat(start)).days)
