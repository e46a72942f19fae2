"""Confidence intervals and agreement by scipy and statsmodels, which are in the extra `study`.

Only the Wilson interval of a plain proportion needs neither: it is the one of the summary of `batch`. Everything else
is a call of a library, imported where it is used. None stands for what cannot be estimated.
"""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from importlib.util import find_spec

import polars as pl

from ..batch.summary import wilson
from ..errors import CannotCreate, Problem

EXTRA = "pip install 'rls-screen[study]'"
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A value with the ends of its 95 % interval, where they can be estimated."""

    value: float
    low: float | None = None
    high: float | None = None


def has(*modules: str) -> bool:
    """Whether these libraries are installed."""
    return all(find_spec(one) is not None for one in modules)


def check_installed(what: str, *modules: str) -> None:
    """Raise CannotCreate, with the remedy, where one of these libraries of the extra `study` is not installed."""
    for module in modules:
        if not has(module):
            remedy = f"install it with: {EXTRA}"
            raise CannotCreate(Problem("study-not-installed", what, f"the library {module} is not installed", remedy))


def proportion(found: int, of: int) -> Estimate | None:
    """A proportion with its Wilson interval; None of nothing."""
    return Estimate(found / of, *wilson(found, of)) if of else None


def clustered(is_one: pl.Series, people: pl.Series) -> Estimate | None:
    """A proportion of rows whose people may have several rows: the interval is robust to that.

    A logistic regression on nothing but a constant, with the covariance by person of statsmodels, on the scale of
    log-odds. `people` numbers the person of each row. None of nothing; no interval for none, all, or one person.
    """
    if is_one.is_empty():
        return None
    share = float(is_one.cast(pl.Float64).mean())  # type: ignore[arg-type]
    if share in (0.0, 1.0) or people.n_unique() < 2:
        return Estimate(share)
    import numpy as np
    from scipy.special import expit
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = GLM(is_one.cast(pl.Float64).to_numpy(), np.ones(len(is_one)), family=Binomial())
        fitted = model.fit(cov_type="cluster", cov_kwds={"groups": people.to_numpy()})
        low, high = expit(fitted.conf_int(alpha=1 - LEVEL)[0])
    return Estimate(share, float(low), float(high))


def likelihood_ratio(diseased: tuple[int, int], healthy: tuple[int, int]) -> Estimate | None:
    """The ratio of two proportions, each as found and of how many, with its interval (Katz), by scipy.

    None where the second proportion is zero or a number is: the ratio or its interval is then not finite.
    """
    from scipy.stats.contingency import relative_risk

    (found, of), (false, of_healthy) = diseased, healthy
    if not of or not of_healthy or not false:
        return None
    result = relative_risk(found, of, false, of_healthy)
    interval = result.confidence_interval(LEVEL)
    low, high = float(interval.low), float(interval.high)
    ends = (low, high) if found and math.isfinite(high) else (None, None)
    return Estimate(float(result.relative_risk), *ends)


def paired(before: pl.Series, after: pl.Series) -> Estimate:
    """The mean of after minus before with its interval (t distribution of paired differences), by scipy.

    The values are of the same people in the same order, at least one. No interval of a single one, or where all
    differences are equal.
    """
    from scipy.stats import ttest_rel

    differences = after - before
    mean = float(differences.mean())  # type: ignore[arg-type]
    if differences.n_unique() < 2:
        return Estimate(mean)
    interval = ttest_rel(after.to_numpy(), before.to_numpy()).confidence_interval(LEVEL)
    return Estimate(mean, float(interval.low), float(interval.high))


def kappa(table: tuple[tuple[int, int], tuple[int, int]]) -> Estimate | None:
    """Cohen's kappa of two yes/no judgements, with its interval, by statsmodels; None where it is not defined."""
    from statsmodels.stats.inter_rater import cohens_kappa

    (a, b), (c, d) = table
    if not (a + b + c + d) or (a + b + c == 0) or (b + c + d == 0):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = cohens_kappa([[a, b], [c, d]])
    values = tuple(map(float, (found.kappa, found.kappa_low, found.kappa_upp)))
    return Estimate(*values) if all(map(math.isfinite, values)) else None


def predictive(ratio: Estimate | None, prevalence: float) -> Estimate | None:
    """The probability of the condition at this prevalence after a result with this likelihood ratio (Bayes).

    The ends of the interval are those of the ratio: on the scale of log-odds only a constant is added.
    """
    if ratio is None:
        return None
    odds = prevalence / (1 - prevalence)
    ends = (None if one is None else odds * one / (1 + odds * one) for one in (ratio.low, ratio.high))
    return Estimate(odds * ratio.value / (1 + odds * ratio.value), *ends)


def complement(estimate: Estimate | None) -> Estimate | None:
    """One minus a probability."""
    if estimate is None:
        return None
    low, high = ((None if end is None else 1 - end) for end in (estimate.high, estimate.low))
    return Estimate(1 - estimate.value, low, high)
