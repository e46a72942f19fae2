"""The rule language: parse a rule in a content file into a small tree. Nothing is ever executed.

The text is parsed by the standard library's `ast` and passed through a whitelist; every form a rule may take is one
of the classes below. `kind_of` checks names and kinds against what the questionnaire declares. The value of a rule
for a person is computed in `person.logic`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal as OneOf

from ..errors import RuleError

Kind = OneOf["truth", "number", "code", "date", "text"]


@dataclass(frozen=True, slots=True)
class Name:
    """An item, a finding, a result, or an entry of a named list."""

    id: str
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, or a quoted code."""

    value: float | str
    column: int = field(default=1, compare=False)


@dataclass(frozen=True, slots=True)
class Not:
    """`not x`."""

    part: Rule


@dataclass(frozen=True, slots=True)
class And:
    """`x and y`, and chained comparisons."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """`x or y`, and `any(x, y)`."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator right`; operator is one of == != < <= > >=."""

    operator: str
    left: Rule
    right: Rule


@dataclass(frozen=True, slots=True)
class Membership:
    """`x in [a, b]`."""

    left: Rule
    choices: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`left operator right`; operator is one of + - * /."""

    operator: str
    left: Rule
    right: Rule


@dataclass(frozen=True, slots=True)
class Answered:
    """`answered(x)`: x has a definite answer or value; never unknown."""

    name: Name


@dataclass(frozen=True, slots=True)
class Unsure:
    """`unsure(x)`: x was answered "not sure"; never unknown."""

    name: Name


@dataclass(frozen=True, slots=True)
class Definitely:
    """`definitely(c)`: true only where c is true; never unknown."""

    part: Rule


@dataclass(frozen=True, slots=True)
class Count:
    """`count(c, …)`: how many are true; never unknown."""

    parts: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class DaysBetween:
    """`days_between(a, b)`: b − a in days."""

    start: Name
    end: Name


@dataclass(frozen=True, slots=True)
class FirstAnswered:
    """`first_answered(a, b)`: the first that has a value."""

    names: tuple[Name, ...]


Rule = (
    Name | Literal | Not | And | Or | Comparison | Membership | Arithmetic
    | Answered | Unsure | Definitely | Count | DaysBetween | FirstAnswered
)  # fmt: skip

_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
FUNCTIONS = ("any", "answered", "count", "days_between", "definitely", "first_answered", "unsure")


_FORMS = "see questionnaires/README.md for the forms of a rule."
MAX_DEPTH = 60  # of rules inside rules; the deepest of the shipped ones has 8


@lru_cache(maxsize=4096)
def parse(text: str) -> Rule:
    """Return the tree of a rule. Raises RuleError with the column for anything outside the language."""
    # A rule may run over several lines. On one line, brackets need no help and a remark cannot hide half of it.
    flat = text.replace("\n", " ").replace("\r", " ")
    start = len(flat) - len(flat.lstrip())
    if "#" in flat:
        problem, column = "a rule cannot contain a remark (#)", _column_in(text, flat.index("#"))
        raise RuleError("rule-remark", problem, column, "put it above the rule.")
    try:
        tree = ast.parse(flat.strip(), mode="eval")
        _number_columns(tree, text, flat, start)
        return _rule(tree.body)
    except SyntaxError as error:
        column = _column_in(text, start + max((error.offset or 1) - 1, 0))
        raise RuleError("rule-syntax", "this is not a rule", column, "check quotes, brackets and commas.") from None
    except (ValueError, OverflowError, RecursionError, MemoryError):
        problem = "this rule cannot be read: too deep, too large a number, or a forbidden character"
        raise RuleError("rule-unreadable", problem, 1, "split it into findings.") from None


def _column_in(text: str, offset: int) -> int:
    """Return the column, from 1, of a character of a text that may have several lines."""
    return offset - text.rfind("\n", 0, offset)


def _number_columns(tree: ast.Expression, text: str, flat: str, start: int) -> None:
    """Replace the byte offsets of `ast` by columns of the text. Raises ValueError for a rule nested too deeply."""
    raw = flat.strip().encode()
    level: list[ast.AST] = [tree]
    for _ in range(4 * MAX_DEPTH):
        if not level:
            return
        for node in level:
            if isinstance(node, ast.expr):
                node.col_offset = _column_in(text, start + len(raw[: node.col_offset].decode()))
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    raise ValueError("too deep")


def _rule(node: ast.expr) -> Rule:
    column = node.col_offset
    match node:
        case ast.Name(id=name):
            return Name(name, column)
        case ast.Constant(value=str() | int() | float() as value) if not isinstance(value, bool):
            return Literal(value if isinstance(value, str) else float(value), column)
        case ast.UnaryOp(op=ast.Not(), operand=part):
            return Not(_rule(part))
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if not isinstance(
            value, bool
        ):
            return Literal(-float(value), column)
        case ast.BoolOp(op=operator, values=parts):
            read = tuple(_rule(part) for part in parts)
            return And(read) if isinstance(operator, ast.And) else Or(read)
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _ARITHMETIC:
            return Arithmetic(_ARITHMETIC[type(operator)], _rule(left), _rule(right))
        case ast.Compare():
            return _comparison(node)
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            return _call(function, arguments, column)
    raise RuleError("rule-form", "this form is not part of the rule language", column, _FORMS)


def _comparison(node: ast.Compare) -> Rule:
    sides = [node.left, *node.comparators]
    steps: list[Rule] = []
    for left, operator, right in zip(sides, node.ops, node.comparators, strict=False):
        if isinstance(operator, ast.In):
            steps.append(_membership(left, right))
        elif type(operator) in _COMPARISONS:
            steps.append(Comparison(_COMPARISONS[type(operator)], _rule(left), _rule(right)))
        else:
            problem = "this comparison is not part of the rule language"
            raise RuleError("rule-comparison", problem, left.col_offset, _FORMS)
    return steps[0] if len(steps) == 1 else And(tuple(steps))


def _membership(left: ast.expr, right: ast.expr) -> Membership:
    if not isinstance(right, ast.List) or not right.elts:
        problem, remedy = "'in' needs a list after it", 'write it in square brackets: ["a", "b"].'
        raise RuleError("rule-list", problem, right.col_offset, remedy)
    choices = tuple(_rule(choice) for choice in right.elts)
    literals = tuple(choice for choice in choices if isinstance(choice, Literal))
    if len(literals) != len(choices):
        problem, remedy = "a list may contain quoted codes and numbers only", "write codes in quotes."
        raise RuleError("rule-list", problem, right.col_offset, remedy)
    return Membership(_rule(left), literals)


def _call(function: str, arguments: list[ast.expr], column: int) -> Rule:
    parts = tuple(_rule(argument) for argument in arguments)
    names = tuple(part for part in parts if isinstance(part, Name))
    all_names = len(names) == len(parts)
    match function, len(parts):
        case "any", size if size:
            return Or(parts)
        case "count", size if size:
            return Count(parts)
        case "definitely", 1:
            return Definitely(parts[0])
        case "answered", 1 if all_names:
            return Answered(names[0])
        case "unsure", 1 if all_names:
            return Unsure(names[0])
        case "days_between", 2 if all_names:
            return DaysBetween(names[0], names[1])
        case "first_answered", size if size > 1 and all_names:
            return FirstAnswered(names)
    if function in FUNCTIONS:
        raise RuleError("rule-arguments", f"'{function}(…)' cannot take what is in its brackets", column, _FORMS)
    raise RuleError("rule-unknown-function", f"there is no function '{function}'", column, hint(function, FUNCTIONS))


def did_you_mean(wrong: str, known: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """Return `; did you mean 'x'?` where a known name is near, else an empty text."""
    near = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def hint(wrong: str, known: Iterator[str] | tuple[str, ...] | list[str], otherwise: str = "correct the name.") -> str:
    """Return `did you mean 'x'?` as a remedy, or another one where no known name is near."""
    return did_you_mean(wrong, known).removeprefix("; ") or otherwise


def parts_of(rule: Rule) -> tuple[Rule, ...]:
    """Return the rules directly inside a rule."""
    match rule:
        case Not(part) | Definitely(part):
            return (part,)
        case And(parts) | Or(parts) | Count(parts):
            return parts
        case Comparison(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Membership(left, _):
            return (left,)
        case Answered(name) | Unsure(name):
            return (name,)
        case DaysBetween(start, end):
            return (start, end)
        case FirstAnswered(names):
            return names
    return ()


def names_in(rule: Rule) -> Iterator[Name]:
    """Yield every name a rule reads, in the order it is written, repeats included."""
    if isinstance(rule, Name):
        yield rule
    for part in parts_of(rule):
        yield from names_in(part)


@lru_cache(maxsize=4096)
def names_read(text: str) -> tuple[str, ...]:
    """Return the names a written rule reads, in the order it is written, repeats included."""
    return tuple(name.id for name in names_in(parse(text)))


@dataclass(frozen=True, slots=True)
class Declared:
    """The kind of a name as the questionnaire declares it, and for a code the codes it can be."""

    kind: Kind
    codes: tuple[str, ...] = ()
    is_item: bool = False


def _unknown_name(id: str, column: int, names: Mapping[str, Declared]) -> RuleError:
    problem = f"no item, finding or result is called '{id}'"
    return RuleError("rule-unknown-name", problem, column, hint(id, [*names]))


def _not_an_item(name: Name) -> RuleError:
    problem = f"unsure(…) is for items, and '{name.id}' is not one"
    return RuleError("rule-unsure-of-no-item", problem, name.column, "name an item.")


def kind_of(rule: Rule, names: Mapping[str, Declared]) -> Kind:
    """Return the kind of a rule's value. Raises RuleError for unknown names and kinds that do not fit together."""
    match rule:
        case Name(id, column):
            if id not in names:
                raise _unknown_name(id, column, names)
            return names[id].kind
        case Literal(value, _):
            return "code" if isinstance(value, str) else "number"
        case Not(part) | Definitely(part):
            _expect(part, "truth", names)
        case And(parts) | Or(parts):
            for part in parts:
                _expect(part, "truth", names)
        case Count(parts):
            for part in parts:
                _expect(part, "truth", names)
            return "number"
        case Comparison():
            _check_comparison(rule, names)
        case Membership(left, choices):
            for choice in choices:
                _check_comparison(Comparison("==", left, choice), names)
        case Arithmetic(_, left, right):
            _expect(left, "number", names)
            _expect(right, "number", names)
            return "number"
        case Answered(name):
            kind_of(name, names)
        case Unsure(name):
            kind_of(name, names)
            if not names[name.id].is_item:
                raise _not_an_item(name)
        case DaysBetween(start, end):
            _expect(start, "date", names)
            _expect(end, "date", names)
            return "number"
        case FirstAnswered(listed):
            for name in listed:
                _expect(name, "number", names)
            return "number"
    return "truth"


_IN_WORDS = {"truth": "true or false", "number": "a number", "code": "a code", "date": "a date", "text": "free text"}


def _column(rule: Rule) -> int:
    if isinstance(rule, Name | Literal):
        return rule.column
    parts = parts_of(rule)
    return _column(parts[0]) if parts else 1


def _expect(rule: Rule, kind: Kind, names: Mapping[str, Declared]) -> None:
    found = kind_of(rule, names)
    if found != kind:
        problem = f"this is {_IN_WORDS[found]}, and {_IN_WORDS[kind]} is needed here"
        raise RuleError("rule-kind", problem, _column(rule), "change the rule.")


def _check_comparison(rule: Comparison, names: Mapping[str, Declared]) -> None:
    left, right = kind_of(rule.left, names), kind_of(rule.right, names)
    if left != right:
        problem = f"{_IN_WORDS[left]} is compared with {_IN_WORDS[right]}"
        raise RuleError("rule-kinds-compared", problem, _column(rule.right), "compare values of one kind.")
    if left in ("truth", "text", "date"):
        problem = f"{_IN_WORDS[left]} cannot be compared"
        raise RuleError("rule-yes-no-compared", problem, _column(rule.left), "write a yes/no item alone.")
    if left != "code":
        return
    if rule.operator not in ("==", "!="):
        raise RuleError("rule-codes-ordered", "codes have no order", _column(rule.left), "use ==, != or 'in'.")
    for side, other in ((rule.left, rule.right), (rule.right, rule.left)):
        if isinstance(side, Literal) and isinstance(other, Name):
            codes = names[other.id].codes
            if side.value == "unsure" and names[other.id].is_item:
                problem, remedy = "'unsure' is not a code", f"write unsure({other.id})."
                raise RuleError("rule-unsure-as-code", problem, side.column, remedy)
            if side.value not in codes:
                problem = f"'{side.value}' is not a code of '{other.id}'"
                remedy = hint(str(side.value), codes, "write one of them.")
                raise RuleError("rule-unknown-code", f"{problem} ({', '.join(codes)})", side.column, remedy)
