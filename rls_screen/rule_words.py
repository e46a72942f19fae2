"""A rule in English, with the labels of the questionnaire: for a reader who checks it, never for the program.

Every form of the rule language has one wording, so that the same rule always reads the same.
"""

from __future__ import annotations

from .answers.given import printed_number
from .instrument import Instrument
from .questionnaire import Item, MedicineQuery
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

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
_CUT = {"<": "below {}", "<=": "{} or less", ">": "above {}", ">=": "{} or more", "==": "{}", "!=": "not {}"}
_NOT = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


def rule_in_words(text: str, instrument: Instrument) -> str:
    """A written rule as a sentence without its full stop."""
    words = in_words(parse(text), instrument)
    return words[:1].upper() + words[1:]


def in_words(rule: Rule, instrument: Instrument) -> str:
    """A rule as a sentence without capital and full stop."""
    return _Words(instrument).say(rule)


def query_in_words(query: MedicineQuery, instrument: Instrument) -> str:
    """A finding that asks the medicines, as a sentence without its full stop."""
    known = instrument.head.medicine_words
    if query.unread:
        return "A medicine entry could not be read"
    if query.role is not None:
        return f"A medicine that counts has the class {query.role.replace('_', ' ')}"
    if query.tag is not None:
        return f"A medicine that counts is marked {query.tag.replace('_', ' ')}"
    return f"A medicine that counts is: {' or '.join(known.get(one, one.replace('_', ' ')) for one in query.effects)}"


class _Words:
    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument

    def say(self, rule: Rule) -> str:
        match rule:
            case Name(id):
                return f"{self.label(id)} {'is answered yes' if id in self._instrument.items else 'holds'}"
            case Not(part):
                return self._not(part)
            case And(parts):
                return self._joined(parts, "and")
            case Or(parts):
                return self._joined(parts, "or")
            case Definitely(part):
                return f"it is certain that {self._bracketed(part)}"
            case Answered(Name(id)):
                return f"{self.label(id)} is known"
            case Unsure(Name(id)):
                return f'{self.label(id)} is answered "not sure"'
            case Comparison(sign, left, right):
                return self._compared(sign, left, right)
            case Membership(left, choices):
                return f"{self._number(left)} is {_either([self._choice(left, one) for one in choices])}"
        return self._number(rule)

    def label(self, id: str) -> str:
        """What a name is called, in quotes where it is more than a word or two would make clear."""
        instrument = self._instrument
        part = instrument.items.get(id) or instrument.findings.get(id) or instrument.results.get(id)
        if part is not None:
            return f'"{part.label}"'
        rows = (row for result in instrument.results.values() for row in result.entries if row.id == id)
        text = next((row.text for row in rows if row.text and "{" not in row.text), None)
        return f'"{text}"' if text else f"the entry {id}"

    def _not(self, part: Rule) -> str:
        match part:
            case Name(id):
                return f"{self.label(id)} {'is answered no' if id in self._instrument.items else 'does not hold'}"
            case Answered(Name(id)):
                return f"{self.label(id)} is not known"
            case Definitely(inner):
                return f"it is not certain that {self._bracketed(inner)}"
            case Comparison(sign, left, right):
                return self._compared(_NOT[sign], left, right)
        return f"not: {self._bracketed(part)}"

    def _joined(self, parts: tuple[Rule, ...], word: str) -> str:
        said = [self._bracketed(part) for part in parts]
        return f"{', '.join(said[:-1])} {word} {said[-1]}"

    def _bracketed(self, part: Rule) -> str:
        said = self.say(part)
        return f"({said})" if isinstance(part, And | Or) else said

    def _compared(self, sign: str, left: Rule, right: Rule) -> str:
        if isinstance(left, Literal) and not isinstance(right, Literal):
            left, right, sign = right, left, _FLIPPED[sign]
        if isinstance(right, Literal):
            return f"{self._number(left)} is {_CUT[sign].format(self._choice(left, right))}"
        return f"{self._number(left)} is {_CUT[sign].format(self._number(right))}"

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
                return f"how many of these are true ({'; '.join(self.say(part) for part in parts)})"
            case DaysBetween(start, end):
                return f"the time from {self._number(start)} to {self._number(end)}"
            case FirstAnswered(names):
                return ", or where that is not known ".join(self._number(name) for name in names)
        return self.say(rule)


def _code_label(instrument: Instrument, item: Item | None, code: str) -> str:
    if item is None:
        return code.replace("_", " ")
    words = instrument.head.words
    if item.kind == "yes_no_past":
        return {"yes": words.yes, "past": words.past}.get(code, words.no_never).staff
    return next((option.staff for option in item.options if option.code == code), code)


def _either(parts: list[str]) -> str:
    return " or ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
