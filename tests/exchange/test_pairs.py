"""Rules as pairs of conditions: REDCap's logic and XPath agree with `logic`, rule by rule, unknown included.

Each condition is evaluated for every combination of what the names of a rule can be, as in `proofs/test_equality`:
REDCap's by an emulator with both meanings that an empty field can have, XPath by libxml2.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import redcap_logic
from combinations import NAMES, RULES, cell, combinations, facts, third, worths
from xpath_forms import Answers

from rls_screen.content.rules import Rule, names_in, parse
from rls_screen.exchange.conditions import ALWAYS, NEVER, AnyOf, Check, all_of, any_of, opposite
from rls_screen.exchange.pairs import REDCAP, XPATH, Dialect, Numbers, Pair, Pairs, where_known
from rls_screen.person.logic import evaluate

FEW, MANY = 1_000, 100_000  # combinations of one rule: in the suite, and in .ci/lanes exhaustive
PART = 4  # the suite takes each fourth of the combinations where these are many
DIALECTS = {"redcap": REDCAP, "xpath": XPATH}
SIZES = [
    pytest.param(FEW, PART, id="a part of few"),
    pytest.param(FEW, 1, id="few", marks=pytest.mark.slow),
    pytest.param(MANY, 1, id="many", marks=pytest.mark.lane),
]
# Forms that the shipped rules do not use, or use in one way only.
MORE = [
    "criteria_met / 4 == 0.25", "hemoglobin / age > 0.2", "1 / hemoglobin < age - 1", "ferritin / 5 == 29 / 145",
    "screen_result == course", "anemia != iron_status", "hemoglobin == age", "ferritin != ferritin", "sex != sex",
    'sex in ["male"] or not pregnant', "first_answered(ferritin, crp) < 5", "not (first_answered(crp, tsat, age) >= 2)",
    "days_between(labs_date, answered_on) > 30", "count(cramps, not joint_pain, age > 5) >= 2", "age in [5, 12]",
    "not (age in [5, 12])", 'not (sex in ["male", "female"])', "not unsure(cramps)", "not answered(age)", "5 > age",
    "definitely(not cramps) or definitely(joint_pain and not definitely(muscle_pain))", "answered(medicines)",
    "not (ferritin - 3 * age > -2.5)", "answered(pregnant)", "not definitely(hemoglobin < 90)",
    "0.1 + 0.2 == ferritin", "count(cramps) == 0",
]  # fmt: skip


def in_redcap(written: Callable[[redcap_logic.Blank], Any]) -> Any:
    """What REDCap makes of a rule, whichever meaning an empty field has; the two as a tuple where they differ."""
    zero, nothing = written("zero"), written("nothing")
    return zero if zero == nothing else (zero, nothing)


def reader(rule: Rule, dialect: Dialect) -> Callable[[dict[str, str]], Any]:
    """The function that evaluates a rule in one notation for the cells of one form."""
    value = Pairs(dialect, NAMES).value(rule)
    answers = Answers(tuple({name.id for name in names_in(rule)}))

    def evaluated(cells: dict[str, str]) -> Callable[[str], Any]:
        if dialect is XPATH:
            answers.fill(cells)
            return answers.evaluated
        if "" in cells.values():
            return lambda text: in_redcap(lambda blank: redcap_logic.evaluated(text, cells, blank))
        return lambda text: redcap_logic.evaluated(text, cells, "zero")

    if isinstance(value, Pair):
        pair = (dialect.written(value.true), dialect.written(value.false))
        return lambda cells: third(*map(evaluated(cells), pair))
    assert isinstance(value, Numbers)
    if dialect is XPATH:
        value = Numbers(tuple((condition, f"number({text})") for condition, text in value.cases))
    cases = [(dialect.written(condition), text) for condition, text in value.cases]

    def number(cells: dict[str, str]) -> float | None:
        found = [text for condition, text in cases if evaluated(cells)(condition)]
        assert len(found) <= 1
        return float(evaluated(cells)(found[0])) if found else None

    return number


def differing(texts: list[str], at_most: int, step: int = 1) -> list[str]:
    """The rules of which a notation says something else than `logic`, each with the first cells.

    Of more than 100 combinations only every `step`-th is tried.
    """
    found = []
    for text in texts:
        rule = parse(text)
        possible = {name.id: worths(name.id, [rule]) for name in names_in(rule)}
        names, read = [*possible], {name: reader(rule, dialect) for name, dialect in DIALECTS.items()}
        rows = [*combinations(possible, at_most)]
        for row in rows[:: step if len(rows) > 100 else 1]:
            cells = {name: cell(value) for name, value in zip(names, row, strict=True)}
            expected = evaluate(rule, facts(names, row))
            wrong = [name for name, one in read.items() if one(cells) != expected]
            if wrong:
                found.append(f"{text}: not {expected} in {' and '.join(wrong)} where {cells}")
                break
    return found


@pytest.mark.thorough
@pytest.mark.parametrize("at_most, step", SIZES)
@pytest.mark.parametrize("part", range(4))
def test_both_notations_agree_with_logic(part: int, at_most: int, step: int) -> None:
    """The pair of every rule is true, false and neither where `logic` is, in REDCap's logic and in XPath.

    In REDCap's it is, whatever an empty field is taken for.
    """
    assert [] == differing(RULES[part::4], at_most, step)


def test_forms_the_instrument_does_not_use_agree_too() -> None:
    """Division, first_answered, days between dates, tables compared: the language is proven, not one instrument."""
    assert [] == differing(MORE, FEW)


def test_a_single_expression_would_be_wrong() -> None:
    """The proof can fail: without the guard, an empty number is below a cut in one of the two meanings."""
    cells = {"hemoglobin": ""}
    assert (True, False) == in_redcap(lambda blank: redcap_logic.evaluated("[hemoglobin] < 90", cells, blank))
    guarded = REDCAP.written(Pairs(REDCAP, NAMES).of(parse("hemoglobin < 90")).true)
    assert in_redcap(lambda blank: redcap_logic.evaluated(guarded, cells, blank)) is False


def test_no_part_is_written_twice() -> None:
    """Equal parts are written once, constants are left out, and what can never be true is one constant."""
    one, two = Check("a", "=", "1"), Check("b", "<", "2")
    assert all_of((one, all_of((two, one)), ALWAYS)) == all_of((one, two))
    assert any_of((one, any_of((two, one)), NEVER)) == any_of((one, two))
    assert one == all_of((one,)) == any_of((one, one))
    assert NEVER == all_of((one, NEVER))
    assert ALWAYS == any_of((ALWAYS, one))
    assert AnyOf((Check("a", "!=", "1"), Check("b", ">=", "2"))) == opposite(all_of((one, two)))
    assert (NEVER, ALWAYS) == (opposite(ALWAYS), opposite(NEVER))


@pytest.mark.parametrize("kind", ["truth", "code", "number", "date", "text"])
def test_a_name_without_a_field_is_unknown(kind: str) -> None:
    """What a form does not ask is neither true nor false nor known to any rule."""
    from rls_screen.content.rules import Declared
    from rls_screen.exchange.pairs import not_there

    missing = not_there(Declared(kind, ("a", "b")))  # type: ignore[arg-type]
    assert NEVER == where_known(missing)
    if isinstance(missing, Pair):
        assert (NEVER, NEVER) == (missing.true, missing.false)


@pytest.mark.parametrize("text", ["[a] =", "[a] ~ 1", "[A] = 1", "if([a] = 1, 2)", "([a] = 1", "[a] = 1 1"])
def test_the_emulator_reads_redcaps_logic_only(text: str) -> None:
    """A text that is not REDCap's logic is an error, not a value."""
    with pytest.raises(ValueError, match=r"REDCap|needed|missing|left over|early"):
        redcap_logic.evaluated(text, {"a": "1"}, "zero")


def test_what_an_empty_field_is() -> None:
    """Beside a number an empty field is 0 or nothing; beside a text it is empty."""
    cells = {"a": "", "b": "3", "c(x)": "1"}
    assert redcap_logic.holds("[a] < 1 and [a] = '' and [c(x)] = '1'", cells, "zero")
    assert not redcap_logic.holds("[a] < 1 or [a] >= 1 or [a] <> 1", cells, "nothing")
    assert math.isnan(float(redcap_logic.evaluated("[a] + 1", cells, "nothing")))
    assert redcap_logic.evaluated("round([b] * 2 - 1 / 3, 2)", cells, "zero") == 5.67
