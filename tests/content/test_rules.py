"""The rule language: what a rule may say, what is refused and where, and that nothing in it is ever executed."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rls_screen.content import rules
from rls_screen.content.rules import Comparison, Declared, Literal, Name, kind_of, names_in, parse, parts_of
from rls_screen.errors import RuleError

a, b, c = Name("a"), Name("b"), Name("c")
one = Literal(1.0)

NAMES = {
    "tired": Declared("truth", is_item=True),
    "age": Declared("number", is_item=True),
    "weight": Declared("number"),
    "sex": Declared("code", ("female", "male"), is_item=True),
    "result": Declared("code", ("met", "not_met", "unknown")),
    "born": Declared("date", is_item=True),
    "seen": Declared("date", is_item=True),
    "remark": Declared("text", is_item=True),
}


def refusal(text: str, check: bool = False) -> RuleError:
    """The error a rule is refused with, by the parser or (with `check`) by the check of its names and kinds."""
    with pytest.raises(RuleError) as caught:
        kind_of(parse(text), NAMES) if check else parse(text)
    return caught.value


@pytest.mark.parametrize("text, tree", [
    pytest.param("a", a, id="a name"),
    pytest.param("1", one, id="a whole number"),
    pytest.param("0.5", Literal(0.5), id="a decimal"),
    pytest.param("-5", Literal(-5.0), id="a number below zero"),
    pytest.param("'x'", Literal("x"), id="a code in single quotes"),
    pytest.param('"x"', Literal("x"), id="a code in double quotes"),
    pytest.param("not a", rules.Not(a), id="not"),
    pytest.param("a and b", rules.And((a, b)), id="and"),
    pytest.param("a or b", rules.Or((a, b)), id="or"),
    pytest.param("a or b and not c", rules.Or((a, rules.And((b, rules.Not(c))))), id="and binds before or"),
    pytest.param("(a or b) and c", rules.And((rules.Or((a, b)), c)), id="brackets"),
    pytest.param("a\n  and\n b", rules.And((a, b)), id="several lines"),
    *(pytest.param(f"a {sign} 1", Comparison(sign, a, one), id=sign) for sign in ("==", "!=", "<", "<=", ">", ">=")),
    *(pytest.param(f"a {sign} b", rules.Arithmetic(sign, a, b), id=sign) for sign in "+-*/"),
    pytest.param("1 <= a < b", rules.And((Comparison("<=", one, a), Comparison("<", a, b))), id="a chain"),
    pytest.param("a in ['x', 'y']", rules.Membership(a, (Literal("x"), Literal("y"))), id="in codes"),
    pytest.param("a in [1, -2]", rules.Membership(a, (one, Literal(-2.0))), id="in numbers"),
    pytest.param("any(a, b)", rules.Or((a, b)), id="any is or"),
    pytest.param("count(a, not b)", rules.Count((a, rules.Not(b))), id="count"),
    pytest.param("answered(a)", rules.Answered(a), id="answered"),
    pytest.param("unsure(a)", rules.Unsure(a), id="unsure"),
    pytest.param("definitely(not a)", rules.Definitely(rules.Not(a)), id="definitely"),
    pytest.param("days_between(a, b)", rules.DaysBetween(a, b), id="days_between"),
    pytest.param("first_answered(a, b, c)", rules.FirstAnswered((a, b, c)), id="first_answered"),
])  # fmt: skip
def test_forms(text: str, tree: rules.Rule) -> None:
    """Every form of the language is read as the tree it says."""
    assert tree == parse(text)


@pytest.mark.parametrize("text", [
    pytest.param("a.b", id="an attribute"),
    pytest.param("().__class__", id="an attribute of a constant"),
    pytest.param("a['x']", id="a subscript"),
    pytest.param("lambda: 1", id="a function"),
    pytest.param("[x for x in a]", id="a comprehension"),
    pytest.param("any(x for x in a)", id="a generator"),
    pytest.param("f'{a}'", id="an f-string"),
    pytest.param("(a := 1)", id="an assignment"),
    pytest.param("a if b else c", id="a conditional"),
    pytest.param("a ** 2", id="a power"),
    pytest.param("a % 2", id="a remainder"),
    pytest.param("a // 2", id="a whole quotient"),
    pytest.param("~a", id="a bit operation"),
    pytest.param("+a", id="a plus sign"),
    pytest.param("-a", id="a name below zero"),
    pytest.param("True", id="a constant of Python"),
    pytest.param("-True", id="a negative constant of Python"),
    pytest.param("None", id="nothing"),
    pytest.param("...", id="an ellipsis"),
    pytest.param("1j", id="an imaginary number"),
    pytest.param("b'x'", id="bytes"),
    pytest.param("[a]", id="a bare list"),
    pytest.param("(a, b)", id="a tuple"),
    pytest.param("{}", id="a dictionary"),
    pytest.param("a is b", id="is"),
    pytest.param("a not in ['x']", id="not in"),
    pytest.param("a in b", id="in a name"),
    pytest.param("a in []", id="in an empty list"),
    pytest.param("a in ('x', 'y')", id="in a tuple"),
    pytest.param("a in [b]", id="in a list of names"),
    pytest.param("any()", id="any of nothing"),
    pytest.param("any(*a)", id="any of a star"),
    pytest.param("count(a, b=c)", id="a named argument"),
    pytest.param("answered(not a)", id="answered of a condition"),
    pytest.param("answered(a, b)", id="answered of two"),
    pytest.param("unsure(1)", id="unsure of a number"),
    pytest.param("definitely(a, b)", id="definitely of two"),
    pytest.param("days_between(a)", id="days_between of one"),
    pytest.param("first_answered(a)", id="first_answered of one"),
    pytest.param("eval('1')", id="eval"),
    pytest.param("__import__('os')", id="import"),
    pytest.param("exec('x')(a)", id="a call of a call"),
    pytest.param("print(a)", id="print"),
    pytest.param("a; b", id="two statements"),
    pytest.param("import os", id="a statement"),
    pytest.param("", id="nothing written"),
    pytest.param("a and", id="half a rule"),
    pytest.param("(a", id="an open bracket"),
    pytest.param("a) or (b", id="brackets the wrong way round"),
    pytest.param("'x", id="an open quote"),
    pytest.param("a\0", id="a NUL"),
    pytest.param("\ud800", id="half a character"),
    pytest.param("9" * 400, id="a number too large for any machine"),
    pytest.param("9" * 5000, id="a number too long to read"),
    pytest.param("(" * 300 + "a" + ")" * 300, id="too many brackets"),
    pytest.param("not " * 5000 + "a", id="too deep"),
])  # fmt: skip
def test_refused(text: str) -> None:
    """Whatever is not one of the forms is refused, with a column that lies in the rule."""
    assert 1 <= refusal(text).column <= max(len(text), 1)


@pytest.mark.parametrize("name", ["__class__", "__builtins__", "__import__"])
def test_dunder_names_are_only_names(name: str) -> None:
    """A name of Python's insides is a name like any other: nobody declared it, so it is refused."""
    assert "no item, finding or result is called" in str(refusal(name, check=True))


@pytest.mark.parametrize("text, column, words", [
    pytest.param("tired and tried", 11, "'tried'; did you mean 'tired'?", id="a misspelt name"),
    pytest.param("tired and zzzz", 11, "no item, finding or result is called 'zzzz'", id="a name near nothing"),
    pytest.param("definitly(tired)", 1, "'definitly'; did you mean 'definitely'?", id="a misspelt function"),
    pytest.param("age > 5 and answred(age)", 13, "did you mean 'answered'?", id="a misspelt function further on"),
    pytest.param("sex == 'femal'", 8, "'femal' is not a code of 'sex' (female, male); did you mean 'female'?",
                 id="a misspelt code"),
    pytest.param("'mal' == sex", 1, "did you mean 'male'?", id="a misspelt code on the left"),
    pytest.param("sex in ['male', 'femal']", 17, "did you mean 'female'?", id="a misspelt code in a list"),
    pytest.param("result != 'unknwn'", 11, "did you mean 'unknown'?", id="a misspelt code of a result"),
    pytest.param("tired or sex == 'unsure'", 17, "write unsure(sex)", id="unsure is no code"),
    pytest.param("sex < 'male'", 1, "codes have no order", id="codes have no order"),
    pytest.param("age == 'male'", 8, "a number is compared with a code", id="a number with a code"),
    pytest.param("tired == 'yes'", 10, "true or false is compared with a code", id="a truth with a code"),
    pytest.param("tired == tired", 1, "write a yes/no item alone", id="a truth with a truth"),
    pytest.param("born < seen", 1, "a date cannot be compared", id="two dates"),
    pytest.param("remark == remark", 1, "free text cannot be compared", id="text"),
    pytest.param("not age", 5, "this is a number, and true or false is needed", id="not a number"),
    pytest.param("tired and age", 11, "this is a number", id="and a number"),
    pytest.param("definitely(sex)", 12, "this is a code", id="definitely a code"),
    pytest.param("count(tired, age)", 14, "this is a number", id="count of a number"),
    pytest.param("age + tired", 7, "this is true or false, and a number is needed", id="plus a truth"),
    pytest.param("days_between(born, age)", 20, "this is a number, and a date is needed", id="days to a number"),
    pytest.param("first_answered(age, born)", 21, "this is a date, and a number is needed", id="first of dates"),
    pytest.param("unsure(weight)", 8, "unsure(…) is for items, and 'weight' is not one", id="unsure of no item"),
    pytest.param("age in [1, 'x']", 12, "a number is compared with a code", id="mixed list"),
    pytest.param("(tired and\n tried)", 2, "did you mean 'tired'?", id="on the second line"),
    pytest.param("sex == 'é' or tried", 15, "did you mean", id="after a letter that is no ASCII"),
])  # fmt: skip
def test_where_and_what(text: str, column: int, words: str) -> None:
    """A refused rule names the column and, where something near is known, asks whether that was meant."""
    names = {**NAMES, "sex": Declared("code", ("female", "male", "é"), is_item=True)} if "é" in text else NAMES
    with pytest.raises(RuleError) as caught:
        kind_of(parse(text), names)
    assert words in str(caught.value)
    assert column == caught.value.column


@pytest.mark.parametrize("text, kind", [
    pytest.param("tired", "truth", id="a yes/no item"),
    pytest.param("age", "number", id="a number"),
    pytest.param("sex", "code", id="a choice"),
    pytest.param("born", "date", id="a date"),
    pytest.param("remark", "text", id="a text"),
    pytest.param("100 * age / weight", "number", id="arithmetic"),
    pytest.param("count(tired)", "number", id="a count"),
    pytest.param("count(tired) == 1", "truth", id="a count compared"),
    pytest.param("0 <= days_between(born, seen) <= 90", "truth", id="days compared"),
    pytest.param("days_between(born, seen)", "number", id="days"),
    pytest.param("first_answered(age, weight)", "number", id="the first number"),
    pytest.param("answered(remark)", "truth", id="answered works for text"),
    pytest.param("unsure(sex)", "truth", id="unsure works for any item"),
    pytest.param("sex in ['male']", "truth", id="membership"),
    pytest.param("result == 'unknown'", "truth", id="a result's unknown code is a code"),
])  # fmt: skip
def test_kinds(text: str, kind: str) -> None:
    """A rule has the kind that follows from the names it reads."""
    assert kind == kind_of(parse(text), NAMES)


def test_names_are_found_everywhere() -> None:
    """No name can hide from the reader of a rule: order, sources of unknowns and cycles depend on it."""
    text = (
        "not a and (b or c == d) and e in ['x'] and f + g * 2 > 1 and answered(h) and unsure(i)"
        " and definitely(j) and count(k, l) > 1 and days_between(m, n) > 0 and first_answered(o, p) < 1"
    )
    assert [*"abcdefghijklmnop"] == [name.id for name in names_in(parse(text))]


def test_literals_have_no_parts() -> None:
    """Names and literals are the leaves of a rule."""
    assert () == parts_of(a) == parts_of(one)


@given(st.text() | st.text(alphabet="ab()[]'\",. \n<>=!+-*/0123456789notrdiy\\:{}#_", max_size=60))
def test_any_text_is_a_rule_or_a_rule_error(text: str) -> None:
    """Whatever is in a content file, reading it as a rule ends in a tree or in a RuleError, never otherwise."""
    with contextlib.suppress(RuleError):
        kind_of(parse(text), NAMES)


@pytest.mark.parametrize("depth", [90, 400, 900])
def test_a_deep_rule_is_checked_or_refused(depth: int) -> None:
    """A rule nested more deeply than the checks can follow is refused, not a fault of the program."""
    with contextlib.suppress(RuleError):
        assert "truth" == kind_of(parse("not " * depth + "tired"), NAMES)
