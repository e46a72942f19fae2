"""Each table counts what it says: shares, medians, intervals and bounds are recomputed from the cells of the table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from made_studies import GROUP_OF, RLS, RULES, cells, made, one_decimal, report_of, table_of, written
from statsmodels.stats.proportion import proportion_confint

MANY = [pytest.param(seed, marks=() if seed < 2 else pytest.mark.slow) for seed in range(50)]
GROUPS = [*RULES.groups]


def parts(frame: pl.DataFrame) -> list[pl.DataFrame]:
    """The scored rows of each group, then all."""
    rows = frame.filter(pl.col(RULES.result) != "")
    return [*(rows.filter(pl.col(RULES.result).is_in(group.codes)) for group in GROUPS), rows]


def share(number: int, of: int) -> str:
    return f"{number} ({one_decimal(100 * number / of)} %)" if of else str(number)


def wilson(found: int, of: int) -> str:
    low, high = (100 * end for end in proportion_confint(found, of, method="wilson"))
    return f"{one_decimal(max(low, 0))} to {one_decimal(min(high, 100))}"


@pytest.mark.thorough
@pytest.mark.parametrize("seed", MANY)
def test_every_figure_recomputed(tmp_path: Path, seed: int) -> None:
    """Results with intervals and bounds, people, other results, missing answers: equal to the last printed digit."""
    frame = made(seed, 150)
    report = report_of(written(tmp_path, frame))
    *groups, rows = parts(frame)
    results = cells(table_of(report, "results"))
    for group, part in zip(GROUPS, groups, strict=True):
        number, percent = str(part.height), f"{one_decimal(100 * part.height / rows.height)}"
        assert [number, percent, wilson(part.height, rows.height)] == results[group.label][1:]
    counts = {way: sum(GROUP_OF[code].counts_as == way for code in rows[RULES.result]) for way in
              ("yes", "either", "unfinished")}  # fmt: skip
    bounds = [counts["yes"], sum(counts.values())]
    assert [[str(n), one_decimal(100 * n / rows.height), wilson(n, rows.height)] for n in bounds] == [
        row[1:] for row in [*results.values()][-2:]
    ]
    _check_people(cells(table_of(report, "people")), [*groups, rows])
    _check_others(report, [*groups, rows])


def _check_people(printed: dict[str, list[str]], groups: list[pl.DataFrame]) -> None:
    ages = next(row for name, row in printed.items() if name.startswith(RLS.items["age"].label + ","))
    for part, cell in zip(groups, ages, strict=True):
        values = [float(one) for one in part["age"]]
        low, middle, high = (
            (one_decimal(one).removesuffix(".0") for one in np.percentile(values, [25, 50, 75])) if values else "–––"
        )
        assert cell == (f"{middle} [{low} to {high}]" if values else "–")
    label, flare = RLS.items["sex"].label, RLS.items["flare"].label
    known = [int((part["sex"] != "").sum()) for part in groups]
    females = [int((part["sex"] == "female").sum()) for part in groups]
    assert [share(*pair) for pair in zip(females, known, strict=True)] == printed[f"{label}: female"]
    yes = [int((part["flare"] == "yes").sum()) for part in groups]
    answered = [int(part["flare"].is_in(["yes", "no"]).sum()) for part in groups]
    assert [share(*pair) for pair in zip(yes, answered, strict=True)] == printed[f"{flare}: yes"]
    lacking = [part.height - one for part, one in zip(groups, answered, strict=True)]
    sizes = [part.height for part in groups]
    assert [share(*pair) for pair in zip(lacking, sizes, strict=True)] == printed[f"{flare}: no answer"]


def _check_others(report: object, groups: list[pl.DataFrame]) -> None:
    rows, sizes = groups[-1], [part.height for part in groups]
    for id in RULES.counted:
        for name, (number, percent) in cells(table_of(report, f"of_{id}")).items():  # type: ignore[arg-type]
            found = int(_listed(rows[id], name).sum())
            assert [str(found), one_decimal(100 * found / rows.height)] == [number, percent], (id, name)
    for id in RULES.crossed:
        for name, row in [*cells(table_of(report, f"of_{id}")).items()][1:]:  # type: ignore[arg-type]
            counted = [int(_listed(part[id], name).sum()) for part in groups]
            assert [share(*pair) for pair in zip(counted, sizes, strict=True)] == row
    for name, row in [*cells(table_of(report, "classes")).items()][1:]:  # type: ignore[arg-type]
        counted = [int(part[RULES.classes or ""].str.contains(f":{name}").sum()) for part in groups]
        assert [share(*pair) for pair in zip(counted, sizes, strict=True)] == row
    unsure = int((rows["flare"] == "unsure").sum())
    empty, none = int((rows["flare"] == "").sum()), share(0, rows.height)
    flare = cells(table_of(report, "missing"))[RLS.items["flare"].label]  # type: ignore[arg-type]
    answered = share(rows.height - unsure - empty, rows.height)
    assert [answered, share(unsure, rows.height), none, share(empty, rows.height)] == flare


def _listed(cells: pl.Series, name: str) -> pl.Series:
    """Where a code, or the label or id of an entry, is."""
    ids = {item.label: item.id for item in RLS.items.values()}
    wanted = ids.get(name, name)
    return cells.str.split(";").list.contains(wanted)


def test_which_question_most_often_leaves_a_result_open(tmp_path: Path) -> None:
    """The first of the list is the one that is listed in most rows."""
    frame = made(9, 200)
    report = report_of(written(tmp_path, frame))
    counts = (
        parts(frame)[-1][RULES.open].str.split(";").explode().value_counts(sort=True).filter(pl.col(RULES.open) != "")
    )
    printed = [*cells(table_of(report, "open")).items()]
    assert share(int(counts["count"][0]), parts(frame)[-1].height) == printed[0][1][0]
    section = next(one for one in report.sections if one.id == "missing")
    assert printed[0][0] in section.sentences[0]
    assert str(counts["count"][0]) in section.sentences[0]


def test_by_a_column(tmp_path: Path) -> None:
    """For each text of a column, the empty one too, results have their own interval, and shares add up to all."""
    frame = made(11, 200)
    report = report_of(written(tmp_path, frame), by="site")
    rows = parts(frame)[-1]
    table = table_of(report, "by_intervals")
    printed = {(row.cells[0].text, row.cells[1].text): [one.text for one in row.cells[2:]] for row in table.rows}
    assert 4 * len(GROUPS) == len(printed)
    for (site, label), row in printed.items():
        part = rows.filter(pl.col("site") == ("" if site == "(empty)" else site))
        codes = next(group.codes for group in GROUPS if group.label == label)
        found = int(part[RULES.result].is_in(codes).sum())
        assert [str(found), one_decimal(100 * found / part.height), wilson(found, part.height)] == row
    for row in cells(table_of(report, f"by_{RULES.crossed[0]}")).values():
        *groups, every = (int(one.split(" ")[0]) for one in row)
        assert every == sum(groups)


def test_clustered_intervals_are_said_in_words(tmp_path: Path) -> None:
    """With --per and without --take intervals allow for several rows of one person, and the report says so."""
    file, words = written(tmp_path, made(12)), RLS.study_words
    assert words is not None
    robust, plain = (table_of(report_of(file, per=per), "results") for per in ("subject_id", None))
    assert words.results.clustered in robust.notes
    assert words.results.wilson in plain.notes
    assert [row.cells[:4] for row in robust.rows] == [row.cells[:4] for row in plain.rows]
    assert [row.cells[4] for row in robust.rows] != [row.cells[4] for row in plain.rows]
