"""What the other programs are given: every rule, table and list in FHIRPath with combinations and expected values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from combinations import INSTRUMENT, RULES, combinations, worths
from fhirpath import given, translator

from rls_screen.content.links import answers_system, section_link
from rls_screen.content.rules import Rule, names_in, parse
from rls_screen.exchange.fhir.fhirpath import joined
from rls_screen.person.logic import Facts, entries, evaluate, table

FORM = translator(INSTRUMENT)
Row = tuple[Any, ...]


def rule_cases(at_most: int) -> Iterator[dict[str, Any]]:
    """Every rule, decision table and list: its expression, and what it is for each combination."""
    for text in RULES:
        rule = parse(text)
        yield _case(
            text, FORM.translator.expression(rule), [rule], at_most, lambda facts, rule=rule: evaluate(rule, facts)
        )
    for result in INSTRUMENT.results.values():
        if result.kind == "table":
            rules = [parse(row.when) for row in result.rows if row.when is not None]
            expression = FORM.translator.table(result.rows, result.unknown or "")
            yield _case(
                result.id, expression, rules, at_most,
                lambda facts, one=result: table(one.rows, one.unknown or "", facts),
            )  # fmt: skip
        elif result.kind == "list":
            rules = [parse(row.condition) for row in result.entries]
            yield _case(
                result.id, joined(FORM.translator.listed(result.entries)), rules, at_most,
                lambda facts, one=result: ";".join(entries(one.entries, facts)) or None,
            )  # fmt: skip


def _case(name: str, expression: str, rules: list[Rule], at_most: int, value: Any) -> dict[str, Any]:
    possible = {one.id: worths(one.id, rules) for rule in rules for one in names_in(rule)}
    names, rows = [*possible], [*combinations(possible, at_most)][: at_most * 2]
    return {
        "name": name,
        "expression": expression,
        "variables": [FORM.translator.names[id] for id in names],
        "kinds": ["date" if INSTRUMENT.items.get(id) and INSTRUMENT.items[id].kind == "date" else "" for id in names],
        "unsure": [_where_unsure(id) for id in names],
        "rows": [["?" if value == "?" else None if value is None else given(value) for value in row] for row in rows],
        "expected": [value(_facts(names, row)) for row in rows],
    }


def _where_unsure(id: str) -> list[str] | None:
    """Group, question and code system of a question that can be answered "not sure"."""
    item = INSTRUMENT.items.get(id)
    if item is None:
        return None
    return [section_link(INSTRUMENT.section_of[id].id), id, answers_system(INSTRUMENT, item)]


def _facts(names: list[str], row: Row) -> Facts:
    values = {name: None if value == "?" else value for name, value in zip(names, row, strict=True)}
    return Facts(values, {name for name, value in zip(names, row, strict=True) if value == "?"})


def write(cases: Iterator[dict[str, Any]], file: Path) -> int:
    """Write cases as lines of JSON; return how many combinations they have."""
    number = 0
    with file.open("w", encoding="utf-8") as opened:
        for one in cases:
            number += len(one["rows"])
            opened.write(json.dumps(one) + "\n")
    return number
