"""The mutation test of the content: which faults it makes, and that it tells what is noticed from what is not."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy.making import TOY

from rls_screen.explain import worked

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


@pytest.mark.parametrize(
    ("text", "part"),
    [("2/5", (2, 5)), ("1/1", (1, 1)), ("0/5", None), ("6/5", None), ("2", None), ("a/b", None), ("1/0", None)],
)
def test_parts(text: str, part: tuple[int, int] | None) -> None:
    """A part is a number out of a number of parts; anything else is refused."""
    if part is None:
        with pytest.raises(argparse.ArgumentTypeError):
            mutants._part(text)
    else:
        assert part == mutants._part(text)


def test_every_mutant_is_in_one_part(known: mutants.Base) -> None:
    """The parts together are all mutants, and no mutant is in two."""
    made = [one.name for one in mutants.mutants("plant", known.raw["plant"], {})]
    parts = [made[number - 1 :: 3] for number in (1, 2, 3)]
    assert sorted(made) == sorted(name for part in parts for name in part)


def test_no_mutant_starts_after_the_time(known: mutants.Base) -> None:
    """When the time is up a mutant has no fate, which is not the same as being alive."""
    made = next(mutants.mutants("plant", known.raw["plant"], {}))
    assert mutants._fate_in_time(0.0, made) is None
    assert mutants.fate(made) == mutants._fate_in_time(None, made)


def test_a_changed_page_is_compared_alone(known: mutants.Base) -> None:
    """Comparing only the changed lines of a page finds what comparing all of them finds."""
    made = [one for one in mutants.mutants("page", known.raw["page"], {}) if one.change != "without it"]
    for one in made:
        try:
            instrument = mutants.mutated(one)
        except ValueError:
            continue
        changed = mutants._changed(mutants._printed(known.instrument), mutants._printed(instrument))
        for person, score in known.people:
            again = mutants._rescored(instrument, score)
            alone = [*mutants._pages_again(again, person, changed)]
            assert bool([*worked._pages(again, person)]) == bool(alone), (one.name, person.name)
