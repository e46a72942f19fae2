"""Intervals are those of the libraries, and nothing is estimated where nothing can be."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_estimating_equations import GEE

from rls_screen.cohort import intervals
from rls_screen.cohort.intervals import Estimate, clustered, complement, kappa, likelihood_ratio, predictive, proportion
from rls_screen.errors import CannotCreate


def test_clustered_is_a_logistic_regression() -> None:
    """The interval for several rows of one person is that of GEE with independence, up to its correction."""
    chance = np.random.default_rng(1)
    people = np.repeat(np.arange(80), 3)
    ones = (chance.random(240) < np.repeat(chance.uniform(0.1, 0.9, 80), 3)).astype(float)
    found = clustered(pl.Series(ones == 1), pl.Series(people))
    model = GEE(ones, np.ones(240), groups=people, family=Binomial())
    low, high = model.fit(cov_type="robust").conf_int()[0]
    expit = [1 / (1 + np.exp(-end)) for end in (low, high)]
    plain = proportion(int(ones.sum()), 240)
    assert found is not None
    assert plain is not None
    assert found.low == pytest.approx(expit[0], abs=2e-3)
    assert found.high == pytest.approx(expit[1], abs=2e-3)
    assert found.low < plain.low < plain.high < found.high  # type: ignore[operator]


def test_one_row_a_person_is_nearly_the_plain_interval() -> None:
    """Where nobody has two rows the robust interval is near Wilson's."""
    ones = pl.Series([True] * 60 + [False] * 140)
    robust, plain = clustered(ones, pl.int_range(200, eager=True)), proportion(60, 200)
    assert robust is not None
    assert plain is not None
    assert (robust.low, robust.high) == pytest.approx((plain.low, plain.high), abs=5e-3)


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(proportion(0, 0), id="nobody"),
        pytest.param(clustered(pl.Series([], dtype=pl.Boolean), pl.Series([], dtype=pl.Int64)), id="nobody, clustered"),
        pytest.param(likelihood_ratio((1, 2), (0, 5)), id="no false yes"),
        pytest.param(likelihood_ratio((0, 0), (1, 5)), id="nobody with it"),
        pytest.param(likelihood_ratio((1, 2), (0, 0)), id="nobody without it"),
        pytest.param(kappa(((0, 0), (0, 0))), id="nobody to agree on"),
        pytest.param(kappa(((0, 0), (0, 7))), id="all are a no"),
        pytest.param(kappa(((7, 0), (0, 0))), id="all are a yes"),
        pytest.param(predictive(None, 0.1), id="no ratio"),
        pytest.param(complement(None), id="no probability"),
    ],
)
def test_what_cannot_be_estimated(found: Estimate | None) -> None:
    """Nothing is estimated of nothing."""
    assert found is None


@pytest.mark.parametrize(
    "ones, people", [([True] * 4, [1, 2, 3, 4]), ([False] * 4, [1, 2, 3, 4]), ([True, False], [1, 1])]
)
def test_a_share_without_an_interval(ones: list[bool], people: list[int]) -> None:
    """Of none, all, or one person there is a share and no robust interval."""
    found = clustered(pl.Series(ones), pl.Series(people))
    assert found == Estimate(sum(ones) / len(ones))


def test_a_ratio_of_zero_has_no_interval() -> None:
    """A likelihood ratio of zero is printed alone: its logarithm has no variance."""
    assert Estimate(0.0) == likelihood_ratio((0, 10), (3, 20))


def test_who_lacks_the_extra_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the library and the extra that brings it."""
    monkeypatch.setattr(intervals, "find_spec", lambda name: None)
    with pytest.raises(CannotCreate) as caught:
        intervals.check_installed("--reference", "scipy")
    assert ("study-not-installed",) == caught.value.codes
    assert "scipy" in caught.value.problem
    assert "rls-screen[study]" in caught.value.remedy
