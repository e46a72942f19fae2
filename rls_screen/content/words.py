"""Put a rule into English, with the labels of the questionnaire, for a reader who checks it.

A rule is first rewritten so that `not` and `definitely` come before single statements only (`plain`), then each
statement is worded by how certain it must be. So every form of the rule language has one wording, and no sentence
contains a double negation:

| rule | wording |
| --- | --- |
| `a` | a is true (a question: is answered yes) |
| `not a` | a is false (a question: is answered no) |
| `definitely(a)` | a is confirmed |
| `not definitely(a)` | a is not confirmed: false or unknown |
| `definitely(not a)` | a has been ruled out |
| `not definitely(not a)` | a has not been ruled out: true or unknown |
"""

from __future__ import annotations

import math
from itertools import groupby
from typing import Literal as OneOf

from .instrument import Instrument
from .rules import (
    And,
    Answered,
    Arithmetic,
    Comparison,
    Count,
    DaysBetween,
    Definitely,
    FirstAnswered,
    Literal,
    Membership,
    Name,
    Not,
    Or,
    Rule,
    Unsure,
    parse,
)
from .schema import Item, MedicineQuery

# How a statement is claimed: as it is, its opposite, and each of these with or without certainty.
Claim = OneOf["is", "is not", "sure", "not sure", "sure not", "not sure not"]
_NEGATED: dict[Claim, Claim] = {
    "is": "is not", "is not": "is", "sure": "sure not", "sure not": "sure", "not sure": "not sure not",
    "not sure not": "not sure",
}  # fmt: skip
# The claim made of x where the claim is made of `definitely(x)`.
_CERTAIN: dict[Claim, Claim] = {
    "is": "sure", "is not": "not sure", "sure": "sure", "sure not": "not sure", "not sure": "not sure",
    "not sure not": "sure",
}  # fmt: skip
# The claims under which "and" becomes "or", and "or" becomes "and".
_TURNED = ("is not", "not sure", "sure not")

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_CUT = {"<": "below {}", "<=": "{} or less", ">": "above {}", ">=": "{} or more", "==": "{}", "!=": "other than {}"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}
_IS: dict[Claim, str] = {
    "is": "is", "is not": "is not", "sure": "is known to be", "not sure": "is not known to be",
    "sure not": "is known not to be", "not sure not": "may be",
}  # fmt: skip
_OF_NAME: dict[Claim, str] = {
    "is": "is true", "is not": "is false", "sure": "is confirmed", "not sure": "is not confirmed",
    "sure not": "has been ruled out", "not sure not": "has not been ruled out",
}  # fmt: skip
_OF_ITEM: dict[Claim, str] = {**_OF_NAME, "is": "is answered yes", "is not": "is answered no"}
MANY = 3  # so many statements that differ only in the name are worded as a list


def printed_number(value: float) -> str:
    """Print a number for people: at most one decimal, halves rounded up; 119.0 is 119.

    A number that would round to zero keeps two significant digits, so that 0.04 is never printed as 0.
    """
    rounded = math.floor(10 * value + 0.5) / 10
    if rounded == 0 and value:
        return f"{value:.2g}"
    return str(int(rounded)) if rounded == int(rounded) else f"{rounded:.1f}"


def rule_in_words(text: str, instrument: Instrument) -> str:
    """Return a written rule as a sentence without its full stop."""
    words = in_words(parse(text), instrument)
    return words[:1].upper() + words[1:]


def in_words(rule: Rule, instrument: Instrument) -> str:
    """Return a rule as a sentence without capital and full stop."""
    return _Wording(instrument).of(plain(rule))


def query_in_words(query: MedicineQuery, instrument: Instrument) -> str:
    """Return a finding that asks the medicines as a sentence without its full stop."""
    known = instrument.head.medicine_words
    if query.unread:
        return "A medicine entry could not be read"
    if query.role is not None:
        return f"A medicine that counts has the class {query.role.replace('_', ' ')}"
    if query.tag is not None:
        return f"A medicine that counts is marked {query.tag.replace('_', ' ')}"
    return f"A medicine that counts is: {' or '.join(known.get(one, one.replace('_', ' ')) for one in query.effects)}"


def plain(rule: Rule, claim: Claim = "is") -> Rule:
    """Return a rule with the same value in which `not` and `definitely` come before single statements only.

    A chain of two comparisons of one thing (45 <= x <= 160) is a single statement. `claim` is what is claimed of the
    rule: the rule that is returned is the claim written out.
    """
    match rule:
        case Not(part):
            return plain(part, _NEGATED[claim])
        case Definitely(part):
            return plain(part, _CERTAIN[claim])
        case And(parts) if _range(rule) is None:
            return _flat(Or if claim in _TURNED else And, [plain(part, claim) for part in parts])
        case Or(parts):
            return _flat(And if claim in _TURNED else Or, [plain(part, claim) for part in parts])
        case Count(parts):
            return Count(tuple(plain(part) for part in parts))
        case Comparison(sign, left, right):
            rule = Comparison(sign, plain(left), plain(right))
    if _never_unknown(rule):
        claim = "is not" if claim in _TURNED else "is"
    return _claimed(rule, claim)


def _claimed(rule: Rule, claim: Claim) -> Rule:
    match claim:
        case "is":
            return rule
        case "is not":
            return Not(rule)
        case "sure":
            return Definitely(rule)
        case "not sure":
            return Not(Definitely(rule))
        case "sure not":
            return Definitely(Not(rule))
    return Not(Definitely(Not(rule)))


def _never_unknown(rule: Rule) -> bool:
    """Return whether certainty adds nothing: the rule is about what was answered, or compares a count with a number."""
    if isinstance(rule, Comparison):
        return all(isinstance(side, Count | Literal) for side in (rule.left, rule.right))
    return isinstance(rule, Answered | Unsure)


def _flat(kind: type[And] | type[Or], parts: list[Rule]) -> Rule:
    """Return the parts joined; a part that is joined in the same way loses its brackets."""
    inner = (part.parts if isinstance(part, kind) and _range(part) is None else (part,) for part in parts)
    return kind(tuple(one for each in inner for one in each))


def _range(rule: Rule) -> tuple[Rule, Literal, Literal] | None:
    """Return what is between which bounds, both included, where the rule is just that; else None."""
    match rule:
        case And((Comparison("<=", Literal() as low, one), Comparison("<=", other, Literal() as high))) if one == other:
            return one, low, high
    return None


def _apart(rule: Rule) -> tuple[Rule, Claim]:
    """Return the statement of a plain rule, and what is claimed of it."""
    match rule:
        case Not(Definitely(Not(part))):
            return part, "not sure not"
        case Not(Definitely(part)):
            return part, "not sure"
        case Definitely(Not(part)):
            return part, "sure not"
        case Definitely(part):
            return part, "sure"
        case Not(part):
            return part, "is not"
    return rule, "is"


class _Wording:
    """The wording of rules with the labels of one instrument."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument

    def of(self, rule: Rule) -> str:
        """Return a plain rule in words."""
        statement, claim = _apart(rule)
        match statement:
            case And(parts) if _range(statement) is None:
                return self._joined(parts, "and")
            case Or(parts):
                return self._joined(parts, "or")
            case Name() | Unsure() | Answered():
                return f"{self.label(_id(statement))} {self._predicate(rule)}"
            case Membership(left, choices):
                among = self._one_of([self._choice(left, one) for one in choices], self._certain(left, claim))
                return f"{self._number(left)} {among}"
            case Comparison(sign, left, right):
                return self._compared(sign, left, right, self._certain(left, claim))
        if (bounds := _range(statement)) is not None:
            return self._between(*bounds, claim)
        return self._number(statement)

    def label(self, id: str) -> str:
        """Return the label of a name, in quotes."""
        instrument = self._instrument
        part = instrument.items.get(id) or instrument.findings.get(id) or instrument.results.get(id)
        if part is not None:
            return f'"{part.label}"'
        rows = (row for result in instrument.results.values() for row in result.entries if row.id == id)
        text = next((row.text for row in rows if row.text and "{" not in row.text), None)
        return f'"{text}"' if text else f"the entry {id}"

    def _predicate(self, rule: Rule) -> str:
        """Return the words that follow the name in a statement about one name; empty for another kind of statement."""
        statement, claim = _apart(rule)
        if isinstance(statement, Name):
            return (_OF_ITEM if statement.id in self._instrument.items else _OF_NAME)[claim]
        if isinstance(statement, Unsure):
            return f'is {"" if claim == "is" else "not "}answered "not sure"'
        if isinstance(statement, Answered):
            return "is known" if claim == "is" else "is not known"
        return ""

    def _certain(self, left: Rule, claim: Claim) -> Claim:
        """The claim without certainty where it is about a table, which always has a code."""
        result = self._instrument.results.get(left.id) if isinstance(left, Name) else None
        if result is not None and result.kind == "table":
            return "is not" if claim in _TURNED else "is"
        return claim

    def _joined(self, parts: tuple[Rule, ...], word: str) -> str:
        """Return the parts joined by a word; three or more in a row that differ only in the name become a list."""
        worded: list[str] = []
        for predicate, run in groupby(parts, self._predicate):
            same = [*run]
            if predicate and len(same) >= MANY:
                names = "; ".join(self.label(_id(_apart(part)[0])) for part in same)
                worded.append(f"{'at least one' if word == 'or' else 'each'} of these {predicate} ({names})")
            else:
                worded += [self._bracketed(part) for part in same]
        return f" {word} ".join(worded) if len(worded) <= 2 else f"{', '.join(worded[:-1])} {word} {worded[-1]}"

    def _bracketed(self, part: Rule) -> str:
        words = self.of(part)
        return f"({words})" if isinstance(part, And | Or) and _range(part) is None else words

    def _compared(self, sign: str, left: Rule, right: Rule, claim: Claim) -> str:
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, right, sign = right, left, _FLIPPED[sign]
        if claim in ("is not", "sure not"):
            sign, claim = _OPPOSITE[sign], "is" if claim == "is not" else "sure"
        bound = self._choice(left, right) if isinstance(right, Literal) else self._number(right)
        if isinstance(left, Count):
            return self._counted(left, _CUT[sign].format(bound))
        if sign == "!=":
            return f"{self._number(left)} {_IS[_NEGATED[claim]]} {bound}"
        return f"{self._number(left)} {_IS[claim]} {_CUT[sign].format(bound)}"

    def _counted(self, count: Count, number: str) -> str:
        parts = "; ".join(self.of(part) for part in count.parts)
        return f"the number of these that are true is {number} ({parts})"

    def _between(self, what: Rule, low: Literal, high: Literal, claim: Claim) -> str:
        bounds = f"{printed_number(float(low.value))} to {self._choice(what, high)}"
        if claim in ("is not", "sure not"):
            return f"{self._number(what)} {'is' if claim == 'is not' else 'is known to be'} outside {bounds}"
        return f"{self._number(what)} {_IS[claim]} {bounds}"

    def _one_of(self, choices: list[str], claim: Claim) -> str:
        if claim in ("is not", "sure not") and len(choices) > 1:
            return f"{'is' if claim == 'is not' else 'is known to be'} neither {' nor '.join(choices)}"
        among = {1: "", 2: "either "}.get(len(choices), "one of ")
        return f"{_IS[claim]} {among}{_either(choices)}"

    def _choice(self, left: Rule, literal: Literal) -> str:
        """A code as its label, or a number with the unit of what it is compared with."""
        if isinstance(literal.value, float):
            unit = self._unit(left)
            number = printed_number(literal.value)
            return f"{number} {unit}" if unit else number
        item = self._instrument.items.get(left.id) if isinstance(left, Name) else None
        return f'"{_code_label(self._instrument, item, literal.value)}"'

    def _unit(self, rule: Rule) -> str | None:
        if isinstance(rule, DaysBetween):
            return "days"
        if not isinstance(rule, Name):
            return None
        instrument = self._instrument
        part = instrument.items.get(rule.id) or instrument.findings.get(rule.id) or instrument.results.get(rule.id)
        return part.unit if part is not None else None

    def _number(self, rule: Rule) -> str:
        match rule:
            case Name(id):
                return self.label(id)
            case Literal(value):
                return printed_number(value) if isinstance(value, float) else f'"{value}"'
            case Arithmetic(sign, left, right):
                return f"{self._number(left)} {_SIGNS[sign]} {self._number(right)}"
            case Count(parts):
                return f"the number of these that are true ({'; '.join(self.of(plain(part)) for part in parts)})"
            case DaysBetween(start, end):
                return f"the time from {self._number(start)} to {self._number(end)}"
            case FirstAnswered(names):
                return ", or where that is not known ".join(self._number(name) for name in names)
        return self.of(rule)


def _id(statement: Rule) -> str:
    return statement.name.id if isinstance(statement, Unsure | Answered) else getattr(statement, "id", "")


def _code_label(instrument: Instrument, item: Item | None, code: str) -> str:
    if item is None:
        return code.replace("_", " ")
    words = instrument.head.words
    if item.kind == "yes_no_past":
        return {"yes": words.yes, "past": words.past}.get(code, words.no_never).staff
    return next((option.staff for option in item.options if option.code == code), code)


def _either(parts: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
