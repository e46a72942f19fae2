"""Every figure of agreement, and every interval, is what scipy and statsmodels say when they are asked directly."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made_studies import GROUP_OF, RLS, RULES, cells, made, one_decimal, report_of, table_of, written
from scipy.stats import binomtest
from scipy.stats.contingency import relative_risk
from statsmodels.stats.inter_rater import cohens_kappa
from statsmodels.stats.proportion import proportion_confint

from rls_screen.cohort.agreement import Reference
from rls_screen.errors import RlsScreenError, TableError, UsageError

MANY = [pytest.param(seed, marks=() if seed < 5 else pytest.mark.slow) for seed in range(50)]


def scored(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows with a result."""
    return frame.filter(pl.col(RULES.result) != "")


def judged(frame: pl.DataFrame) -> list[tuple[int, int, int, int]]:
    """The four cells for each way of counting, in the order of the report, counted row by row."""
    found = []
    for either, unfinished in product((False, True), (None, False, True)):
        table = [0, 0, 0, 0]
        for code, dx in scored(frame).select(RULES.result, "dx").iter_rows():
            way = {"yes": True, "no": False, "either": either, "unfinished": unfinished}[GROUP_OF[code].counts_as]
            if way is not None and dx in ("yes", "no"):
                table[{(True, "yes"): 0, (True, "no"): 1, (False, "yes"): 2, (False, "no"): 3}[way, dx]] += 1
        found.append((table[0], table[1], table[2], table[3]))
    return found


def wilson(found: int, of: int) -> str:
    """A proportion in per cent with its interval by statsmodels, which must be scipy's."""
    if not of:
        return "–"
    low, high = proportion_confint(found, of, method="wilson")
    other = binomtest(found, of).proportion_ci(method="wilson")
    assert np.allclose((low, high), (other.low, other.high))
    return f"{one_decimal(100 * found / of)} ({one_decimal(100 * max(low, 0))} to {one_decimal(100 * min(high, 1))})"


def ratio(found: int, of: int, false: int, of_false: int) -> tuple[float, ...] | None:
    """A likelihood ratio with the ends of its interval; alone where it is zero; None where it is not finite."""
    if not of or not of_false or not false:
        return None
    result = relative_risk(found, of, false, of_false)
    ends = result.confidence_interval()
    return (float(result.relative_risk), float(ends.low), float(ends.high)) if found else (0.0,)


def shown(values: tuple[float, ...] | None, digits: int) -> str:
    """A value as it is printed, with its interval where there is one."""
    if values is None:
        return "–"
    value, *ends = (one_decimal(one) if digits == 1 else f"{one:.2f}" for one in values)
    return f"{value} ({' to '.join(sorted(ends, key=float))})" if ends else value


def predicted(value: float, prevalence: float) -> float:
    """Bayes, with a likelihood ratio."""
    odds = value * prevalence / (1 - prevalence)
    return odds / (1 + odds)


@pytest.mark.thorough
@pytest.mark.parametrize("seed", MANY)
def test_every_figure_recomputed(tmp_path: Path, seed: int) -> None:
    """Sensitivity, specificity, predictive values, likelihood ratios and kappa are equal to the last printed digit."""
    frame = made(seed, 150)
    report = report_of(written(tmp_path, frame), "dx=yes")
    tables = {id: [*cells(table_of(report, id)).values()] for id in
              ("two_by_two", "measures", "ratios", "positive_values", "negative_values")}  # fmt: skip
    for at, (a, b, c, d) in enumerate(judged(frame)):
        assert [str(one) for one in (a, b, c, d)] == tables["two_by_two"][at]
        expected = [wilson(a, a + c), wilson(d, b + d), wilson(a, a + b), wilson(d, c + d)]
        assert expected == tables["measures"][at]
        plus, minus = ratio(a, a + c, b, b + d), ratio(c, a + c, d, b + d)
        agreed = cohens_kappa([[a, b], [c, d]])
        three = (agreed.kappa, agreed.kappa_low, agreed.kappa_upp)
        assert [shown(plus, 2), shown(minus, 2), shown(three, 2)] == tables["ratios"][at]
        for place, per_cent in enumerate(RULES.prevalences):
            after_yes = plus and tuple(100 * predicted(one, per_cent / 100) for one in plus)
            after_no = minus and tuple(100 - 100 * predicted(one, per_cent / 100) for one in minus)
            assert shown(after_yes, 1) == tables["positive_values"][at][place]
            assert shown(after_no, 1) == tables["negative_values"][at][place]


def test_at_the_studys_prevalence_both_ways_agree() -> None:
    """At the prevalence of the study Bayes gives the predictive value that was counted."""
    (a, b, c, d), *_ = judged(made(1, 200))
    plus = ratio(a, a + c, b, b + d)
    assert plus is not None
    assert predicted(plus[0], (a + c) / (a + b + c + d)) == pytest.approx(a / (a + b))


def test_who_was_verified(tmp_path: Path) -> None:
    """Rows without a known reference are counted by result, and the report asks how people were chosen for it."""
    frame = made(2)
    report = report_of(written(tmp_path, frame), "dx=yes")
    for group in RULES.groups:
        here = scored(frame).filter(pl.col(RULES.result).is_in(group.codes))["dx"]
        counts = [int((here == "yes").sum()), int((here == "no").sum()), int((~here.is_in(["yes", "no"])).sum())]
        assert [*map(str, counts)] == cells(table_of(report, "verified"))[group.label][:3]
    words = RLS.study_words
    assert words is not None
    section = next(one for one in report.sections if one.id == "agreement")
    assert words.agreement.verification in section.sentences
    assert words.agreement.not_validated in section.sentences
    assert words.agreement.must_report in section.sentences
    assert any(re.search(r"\d+ of \d+", one) for one in section.sentences)


@pytest.mark.parametrize(
    "texts, reference, expected",
    [
        pytest.param(["yes", "no", "", "unsure"], "dx=yes", [1, 0, None, None], id="yes, no, and not known"),
        pytest.param(["Yes", "NO", "y", "0"], "dx=yes", [1, 0, 1, 0], id="the words of a yes and of a no"),
        pytest.param(["1", "0", "1.0", ""], "dx=1", [1, 0, 1, None], id="digits"),
        pytest.param(["RLS", "healthy", "rls ", ""], "dx=RLS", [1, 0, 1, None], id="two texts"),
        pytest.param(["RLS", "healthy", "other", ""], "dx=RLS/healthy", [1, 0, None, None], id="others are not known"),
        pytest.param(["yes", "yes"], "dx=yes", [1, 1], id="nobody is a no"),
    ],
)
def test_how_a_reference_is_read(texts: list[str], reference: str, expected: list[int | None]) -> None:
    """A reference is a yes, a no, or not known: never a no because it is something else."""
    assert expected == Reference.of(reference).known(pl.Series(texts)).to_list()


@pytest.mark.parametrize(
    "texts, reference, kind, code",
    [
        pytest.param(["yes", "no"], "dx", UsageError, "reference-unreadable", id="no code"),
        pytest.param(["yes", "no"], "=yes", UsageError, "reference-unreadable", id="no column"),
        pytest.param(["yes", "no"], "dx=RLS", TableError, "reference-without-yes", id="nobody"),
        pytest.param(["RLS", "osteo", "neuro"], "dx=RLS", TableError, "reference-without-no", id="three texts"),
    ],
)
def test_a_reference_that_is_not_clear(
    texts: list[str], reference: str, kind: type[RlsScreenError], code: str
) -> None:  # fmt: skip
    """What is a no is never guessed; the message shows no value of anybody."""
    with pytest.raises(kind) as caught:
        Reference.of(reference).known(pl.Series(texts))
    assert (code,) == caught.value.codes
    assert "osteo" not in str(caught.value)


def test_clustered_agreement_has_no_interval_that_is_too_narrow(tmp_path: Path) -> None:
    """With several rows of one person likelihood ratios and kappa have no interval; proportions have a robust one."""
    file = written(tmp_path, made(3))
    robust, plain = report_of(file, "dx=yes", per="subject_id"), report_of(file, "dx=yes")
    assert all("(" not in one for row in cells(table_of(robust, "ratios")).values() for one in row)
    first, other = (cells(table_of(one, "measures")) for one in (robust, plain))
    assert first != other
    for row, same in zip(first.values(), other.values(), strict=True):
        assert [one.split(" ")[0] for one in row] == [one.split(" ")[0] for one in same]
