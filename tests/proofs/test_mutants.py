"""The mutation test of the content: which faults it makes, and that it tells what is noticed from what is not."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy.making import TOY

sys.path.append(str(Path(__file__).resolve().parents[2] / "benchmarks"))
import mutants


@pytest.fixture
def known(monkeypatch: pytest.MonkeyPatch) -> Iterator[mutants.Base]:
    """The toy as the content that is mutated."""
    monkeypatch.setattr(mutants, "FOLDER", TOY)
    for cached in (mutants.base, mutants._before, mutants._cuts):
        cached.cache_clear()
    yield mutants.base()
    for cached in (mutants.base, mutants._before, mutants._cuts):
        cached.cache_clear()


@pytest.mark.parametrize(
    "rule, made",
    [
        ("not a", {"a"}),
        ("a and b", {"a or b", "a", "b"}),
        ("a or definitely(b)", {"a and definitely(b)", "a", "definitely(b)", "a or b"}),
        ("x < 5", {"x <= 5", "x >= 5", "x < 4.5", "x < 5.5"}),
        ("0 <= days <= 9", {"0 < days <= 9", "0 > days <= 9", "0 <= days < 9", "0 <= days > 9", "-1 <= days <= 9",
            "1 <= days <= 9", "0 <= days <= 8", "0 <= days <= 10"}),
        ("k in ['a', 'b']", {"k in ['a']", "k in ['b']"}),
        ("any(a, b)", {"any(a)", "any(b)"}),
        ("count(a, b) == 1", {"count(a) == 1", "count(b) == 1", "count(a, b) != 1", "count(a, b) == 0",
            "count(a, b) == 2"}),
        ("100 * x", {"100 / x", "99.0 * x", "101.0 * x"}),
        ("days_between(a, b)", {"days_between(b, a)"}),
    ],
)  # fmt: skip
def test_every_part_of_a_rule_is_changed(rule: str, made: set[str]) -> None:
    """Each number, sign, word and member of a rule is changed, one at a time."""
    assert made == {text for _, text in mutants.rule_mutants(rule, {"days": 1.0, "count": 1.0})}


def test_faults_of_the_toy(known: mutants.Base) -> None:
    """A fault that a worked person or `check` can tell dies; a bound that nobody reaches may be moved unnoticed."""
    made = [one for file in ("plant", "page") for one in mutants.mutants(file, known.raw[file], {"days_dry": 1.0})]
    fates = {one.name: mutants.fate(one) for one in made}
    assert "cannot be loaded" == fates["plant, : without findings thirsty"]
    assert "A thirsty plant in the sun" == fates["plant, results wishes: entries leaves_hang last"]
    assert "Never as many days as that, and no such window" == fates["plant, items days_dry, range: 100 -> 101"]
    assert "The longer it is dry: days_dry 10" == fates["plant, findings thirsty, when: GtE: days_dry > 10"]
    assert "" == fates["plant, items days_dry, range: 0 -> 0.01"]
    assert "" == fates["page, pages owner: without blocks Still open"]
    assert 0.8 < sum(map(bool, fates.values())) / len(fates) < 1
