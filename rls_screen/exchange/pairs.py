"""Write rules for systems without a third value: each rule as a pair of conditions, definitely true, definitely false.

REDCap and XPath know true and false only, and read an empty field as 0, as no number or as a text, so one expression
for a rule would take an unknown answer for a no. Of the two conditions here at most one is true, and none where the
rule is unknown: `not` swaps them, `and` is true where all parts are and false where any is, and a number is compared
only where it is known. This is a fold over the tree that `person.logic` evaluates; the tests prove that both agree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import product

from ..content import rules
from ..content.rules import Declared, Rule
from ..person.logic import DECIMALS
from .conditions import ALWAYS, NEVER, All, AnyOf, Check, Condition, Sign, all_of, any_of, opposite

YES, NO, UNSURE = "yes", "no", "unsure"  # codes of fields, as the program reads them
_SIGNS: dict[str, Sign] = {"==": "=", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


# ---- Notations ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Dialect:
    """How a system writes fields, comparisons and numbers.

    - `field` is the value of a field, `box` the test that an option of a list is ticked;
    - `unequal` is the sign for it; `always` and `never` are conditions without a field;
    - `number` is 1 where a condition is true, else 0; `days` the days from one date to another;
    - `divided` and `rounded` are a quotient, and a number with as many decimals as a rule reads.
    """

    field: Callable[[str], str]
    box: Callable[[str, str], Check]
    unequal: str
    always: str
    never: str
    number: Callable[[str], str]
    days: Callable[[str, str], str]
    divided: Callable[[str, str], str]
    rounded: Callable[[str], str]

    def written(self, condition: Condition) -> str:
        """Return a condition as a text of this system."""
        match condition:
            case Check(left, "is", _):
                return left
            case Check(left, "is not", _):
                return f"not({left})"
            case Check(left, sign, right):
                return f"{left} {self.unequal if sign == '!=' else sign} {right}"
            case All(()):
                return self.always
            case AnyOf(()):
                return self.never
            case All(parts):
                return " and ".join(self._inside(part) for part in parts)
            case AnyOf(parts):
                return " or ".join(self._inside(part) for part in parts)

    def _inside(self, part: Condition) -> str:
        return self.written(part) if isinstance(part, Check) else f"({self.written(part)})"


def quoted(text: str) -> str:
    """Return a code as a literal of both systems; a code has no quotation mark."""
    return f"'{text}'"


# A divisor of 0 is replaced, since REDCap may evaluate what a guard before it excludes.
REDCAP = Dialect(
    field=lambda id: f"[{id}]",
    box=lambda list, code: Check(f"[{list}({code})]", "=", quoted("1")),
    unequal="<>",
    always="1 = 1",
    never="1 = 2",
    number=lambda condition: f"if({condition}, 1, 0)",
    days=lambda start, end: f"datediff({start}, {end}, 'd', 'ymd', true)",
    divided=lambda a, b: f"({a}) / if({b} = 0, 1, {b})",
    rounded=lambda number: f"round({number}, {DECIMALS})",
)
# `${name}` is how an XLSForm names a question; a converter puts the path there.
XPATH = Dialect(
    field=lambda id: f"${{{id}}}",
    box=lambda list, code: Check(f"selected(${{{list}}}, {quoted(code)})", "is"),
    unequal="!=",
    always="true()",
    never="false()",
    number=lambda condition: f"number({condition})",
    days=lambda start, end: f"round(decimal-date-time({end}) - decimal-date-time({start}))",
    divided=lambda a, b: f"({a}) div ({b})",
    rounded=lambda number: f"round(({number}) * {10**DECIMALS}) div {10**DECIMALS}",
)


# ---- Values ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Where a rule is definitely true, and where definitely false."""

    true: Condition
    false: Condition


@dataclass(frozen=True)
class Coded:
    """Where a value is each of its codes, and where it is any of them."""

    codes: Mapping[str, Condition]
    known: Condition


@dataclass(frozen=True)
class Numbers:
    """A number: texts that are it, each under a condition; no two of the conditions are ever true together."""

    cases: tuple[tuple[Condition, str], ...]


@dataclass(frozen=True)
class Other:
    """A date or a text, and where it is known."""

    text: str
    known: Condition


Value = Pair | Coded | Numbers | Other


def where_known(value: Value) -> Condition:
    """Return the condition that a value is known."""
    match value:
        case Pair(true, false):
            return any_of((true, false))
        case Numbers(cases):
            return any_of(condition for condition, _ in cases)
        case Coded(_, known) | Other(_, known):
            return known


def not_there(declared: Declared) -> Value:
    """Return the value of a name of which a form has no field: unknown."""
    match declared.kind:
        case "truth":
            return Pair(NEVER, NEVER)
        case "code":
            return Coded(dict.fromkeys(declared.codes, NEVER), NEVER)
        case "number":
            return Numbers(())
    return Other("", NEVER)


# ---- Rules ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pairs:
    """The rules of a questionnaire in one notation.

    A name is a field of that name with the codes of its kind, unless `own` returns something else for it; `unsure`
    returns the condition that an item was answered "not sure", where that is not a code of its field.
    """

    dialect: Dialect
    names: Mapping[str, Declared]
    own: Callable[[str], Value | None] = lambda id: None
    own_unsure: Callable[[str], Condition | None] = lambda id: None

    def of(self, rule: Rule) -> Pair:
        """Return where a rule is definitely true and where it is definitely false."""
        value = self.value(rule)
        assert isinstance(value, Pair)  # kinds are checked when a questionnaire is loaded
        return value

    def value(self, rule: Rule) -> Value:
        """Return the value of a rule of any kind."""
        match rule:
            case rules.Name(id):
                return self.named(id)
            case rules.Literal(str(code)):
                return Coded({code: ALWAYS}, ALWAYS)
            case rules.Literal() | rules.Arithmetic() | rules.Count() | rules.DaysBetween() | rules.FirstAnswered():
                return self._number(rule)
            case rules.Not(part):
                inner = self.of(part)
                return Pair(inner.false, inner.true)
            case rules.And(parts):
                inners = [self.of(part) for part in parts]
                return Pair(all_of(one.true for one in inners), any_of(one.false for one in inners))
            case rules.Or(parts):
                return _either(map(self.of, parts))
            case rules.Comparison(sign, left, right):
                return self._compared(_SIGNS[sign], left, right)
            case rules.Membership(left, choices):
                return _either(self._compared("=", left, choice) for choice in choices)
            case rules.Answered(name):
                return _certain(where_known(self.named(name.id)))
            case rules.Unsure(name):
                return _certain(self._unsure(name.id))
            case rules.Definitely(part):
                return _certain(self.of(part).true)

    def named(self, id: str) -> Value:
        """Return the value of a name."""
        own = self.own(id)
        if own is not None:
            return own
        declared, field = self.names[id], self.dialect.field(id)
        answered = Check(field, "!=", quoted(""))
        match declared.kind:
            case "truth":
                return Pair(Check(field, "=", quoted(YES)), Check(field, "=", quoted(NO)))
            case "code":
                codes = {code: Check(field, "=", quoted(code)) for code in declared.codes}
                return Coded(codes, all_of((answered, Check(field, "!=", quoted(UNSURE)))))
            case "number":
                return Numbers(((answered, field),))
        return Other(field, answered)

    def _unsure(self, id: str) -> Condition:
        own = self.own_unsure(id)
        return Check(self.dialect.field(id), "=", quoted(UNSURE)) if own is None else own

    # ---- Numbers ----

    def _number(self, rule: Rule) -> Numbers:
        """Return a number; of a computed one, rounded once, as every rule reads it."""
        match rule:
            case rules.Literal(float(number)):
                return Numbers(((ALWAYS, f"{Decimal(str(number)).normalize():f}"),))
            case rules.Arithmetic():
                return Numbers(tuple((when, self.dialect.rounded(text)) for when, text in self._exact(rule).cases))
            case rules.Count(parts):
                ones = (self.dialect.number(self.dialect.written(self.of(part).true)) for part in parts)
                return Numbers(((ALWAYS, " + ".join(ones)),))
            case rules.DaysBetween(start, end):
                first, last = self.named(start.id), self.named(end.id)
                assert isinstance(first, Other)
                assert isinstance(last, Other)
                when = all_of((first.known, last.known))
                return Numbers(((when, self.dialect.days(first.text, last.text)),) if when != NEVER else ())
            case rules.FirstAnswered(names):
                return self._first(self._number(name) for name in names)
        value = self.value(rule)
        assert isinstance(value, Numbers)
        return value

    def _first(self, numbers: Iterable[Numbers]) -> Numbers:
        """Return the first number that is known."""
        cases: list[tuple[Condition, str]] = []
        before: Condition = ALWAYS  # all earlier ones are unknown
        for number in numbers:
            cases += [(all_of((before, when)), text) for when, text in number.cases]
            before = all_of((before, opposite(where_known(number))))
        return Numbers(tuple((when, text) for when, text in cases if when != NEVER))

    def _exact(self, rule: Rule) -> Numbers:
        """Return a sum, difference, product or quotient before it is rounded."""
        if not isinstance(rule, rules.Arithmetic):
            return self._number(rule)
        cases: list[tuple[Condition, str]] = []
        for (one, a), (other, b) in product(self._exact(rule.left).cases, self._exact(rule.right).cases):
            if rule.operator == "/":
                cases.append((all_of((one, other, Check(f"({b})", "!=", "0"))), self.dialect.divided(a, b)))
            else:
                cases.append((all_of((one, other)), f"({a}) {rule.operator} ({b})"))
        return Numbers(tuple(cases))

    # ---- Comparisons ----

    def _compared(self, sign: Sign, left: Rule, right: Rule) -> Pair:
        a, b = self.value(left), self.value(right)
        if isinstance(a, Coded) and isinstance(b, Coded):
            equal = any_of(all_of((a.codes[code], b.codes[code])) for code in a.codes if code in b.codes)
            both = Pair(equal, all_of((a.known, b.known, opposite(equal))))
            return both if sign == "=" else Pair(both.false, both.true)
        assert isinstance(a, Numbers)
        assert isinstance(b, Numbers)
        found = partial(_where, a, b)
        test = Check("", sign)
        return Pair(found(sign), found(_turned(test)))


def _turned(test: Check) -> Sign:
    turned = opposite(test)
    assert isinstance(turned, Check)
    return turned.sign


def _where(a: Numbers, b: Numbers, sign: Sign) -> Condition:
    """Return where two numbers are known and compare so."""
    return any_of(
        all_of((one, other, Check(left, sign, right))) for (one, left), (other, right) in product(a.cases, b.cases)
    )


def _certain(true: Condition) -> Pair:
    return Pair(true, opposite(true))


def _either(parts: Iterable[Pair]) -> Pair:
    found = [*parts]
    return Pair(any_of(one.true for one in found), all_of(one.false for one in found))
