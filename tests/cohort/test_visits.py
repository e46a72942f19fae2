"""From visit to visit: every person is in one place of each transition, and paired differences are those of scipy."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from made_studies import GROUP_OF, RLS, RULES, cells, made, study, written
from scipy import stats

from rls_screen.cohort.counting import Counted
from rls_screen.cohort.model import Section, Table
from rls_screen.cohort.numbers import Printer
from rls_screen.cohort.visits import MOST_VISITS, visits
from rls_screen.errors import TableError

WORDS = RLS.study_words
assert WORDS is not None
VISITS = WORDS.visits
STUDY_WORDS = WORDS
LABELS = [group.label for group in RULES.groups]


def followed(seed: int, people: int = 30, visits: tuple[str, ...] = ("1", "2", "10")) -> pl.DataFrame:
    """A scored study in which each person has some of the visits, one row each."""
    chance = random.Random(seed)
    rows = made(seed, people * len(visits), odd=False).to_dicts()
    found = []
    for person in range(people):
        for visit in visits:
            row = rows.pop() | {"subject_id": f"P{person}", "visit": visit}
            if chance.random() < 0.06:  # not scored
                row |= dict.fromkeys(RLS.results, "") | {"problems": "age: not a number"}
            if chance.random() < 0.85:
                found.append(row)
    chance.shuffle(found)
    return pl.DataFrame(found, infer_schema_length=None)


def section(file: str, suppress: int | None = None, **wanted: Any) -> Section:
    """The section on visits of a study."""
    made = visits(Counted(study(file, **wanted), STUDY_WORDS, Printer(STUDY_WORDS.numbers, suppress)))
    assert made is not None
    return made


def table_of(section: Section, id: str) -> Table:
    """The table with this id."""
    return next(one for one in section.all_tables if one.id == id)


def by_hand(frame: pl.DataFrame, before: str, after: str) -> Counter[tuple[str, str]]:
    """How many people went from which group to which, counted one by one."""
    groups: dict[str, dict[str, str]] = {}
    for row in frame.iter_rows(named=True):
        code = row[RULES.result]
        place = GROUP_OF[code].label if code else VISITS.not_scored
        groups.setdefault(row["subject_id"], {})[row["visit"]] = place
    moves: Counter[tuple[str, str]] = Counter()
    for places in groups.values():
        if before in places or after in places:
            moves[places.get(before, VISITS.no_row_before), places.get(after, VISITS.lost)] += 1
    return moves


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_transitions(tmp_path: Path, seed: int) -> None:
    """Each cell is the number of people counted by hand; visits are in the order of their numbers."""
    frame = followed(seed)
    report = section(written(tmp_path, frame), visits="visit")
    for number, (before, after) in enumerate((("1", "2"), ("2", "10")), start=1):
        table = table_of(report, f"transitions_{RULES.result}_{number}")
        ends = table.header[2:]
        assert [*LABELS, VISITS.not_scored, VISITS.lost] == [*ends]
        moves = by_hand(frame, before, after)
        printed = {
            (start, end): int(text.partition(" ")[0])
            for start, (_, *texts) in cells(table).items()
            for end, text in zip(ends, texts, strict=True) if text != "–"
        }  # fmt: skip
        assert {move: count for move, count in printed.items() if count} == dict(moves)
        assert "–" == cells(table)[VISITS.no_row_before][-1]
        totals = {start: int(texts[0]) for start, texts in cells(table).items()}
        assert {start: sum(n for (one, _), n in moves.items() if one == start) for start in totals} == totals


def test_who_was_lost(tmp_path: Path) -> None:
    """The people without a row at the next visit are counted by the result that they had, and in a sentence."""
    frame = followed(4)
    report = section(written(tmp_path, frame), visits="visit")
    moves = by_hand(frame, "1", "2")
    lost = {start: texts[1].partition(" ")[0] for start, texts in cells(table_of(report, "lost_1")).items()}
    assert {start: str(moves[start, VISITS.lost]) for start in (*LABELS, VISITS.not_scored)} == lost
    total = sum(count for (_, end), count in moves.items() if end == VISITS.lost)
    new = sum(count for (start, _), count in moves.items() if start == VISITS.no_row_before)
    both = sum(moves.values()) - total - new
    said = VISITS.found_again.format(before="1", after="2", both=both, lost=total, new=new)
    assert said in report.sentences
    assert VISITS.left_out.of(0) not in report.sentences


def test_paired_differences(tmp_path: Path) -> None:
    """A mean difference and its interval are those of scipy over the people with both values, and of no others."""
    frame = followed(5)
    report = section(written(tmp_path, frame), visits="visit")
    values = {(row["subject_id"], row["visit"]): float(row["ferritin"])
              for row in frame.iter_rows(named=True) if row["ferritin"]}  # fmt: skip
    both = [one for one in {person for person, _ in values} if (one, "1") in values and (one, "2") in values]
    old, new = (np.array([values[one, visit] for one in both]) for visit in ("1", "2"))
    interval = stats.ttest_rel(new, old).confidence_interval(0.95)
    item = RLS.items["ferritin"]
    pairs, first, second, difference = cells(table_of(report, "paired_1"))[f"{item.label}, {item.unit}"]
    assert str(len(both)) == pairs
    numbers = [float(one.strip("()")) for one in (first, second, *difference.replace(" to ", " ").split())]
    expected = [old.mean(), new.mean(), (new - old).mean(), interval.low, interval.high]
    assert np.allclose(expected, numbers, atol=0.051)
    kinds = {(row["subject_id"], row["visit"]): GROUP_OF[row[RULES.result]].counts_as
             for row in frame.iter_rows(named=True) if row[RULES.result]}  # fmt: skip
    finished = {one for one, kind in kinds.items() if kind != "unfinished"}
    both = [person for person, visit in finished if visit == "1" and (person, "2") in finished]
    shares = [100 * np.mean([kinds[one, visit] == "yes" for one in both]) for visit in ("1", "2")]
    pairs, first, second, _ = cells(table_of(report, "paired_1"))[VISITS.share_yes]
    assert str(len(both)) == pairs
    assert np.allclose(shares, [float(first), float(second)], atol=0.051)


def test_a_figure_of_every_transition(tmp_path: Path) -> None:
    """Screening results and followed tables have a picture for each pair of visits; its bars add up to all."""
    report = section(written(tmp_path, followed(6)), visits="visit")
    ids = [f"transitions-{id}-{number}" for number in (1, 2) for id in (RULES.result, *RULES.followed)]
    assert ids == [figure.id for figure in report.figures]
    for figure in report.figures:
        assert figure.bars
        assert all(abs(sum(part or 0 for part in bar.parts) - 100) < 1e-9 for bar in figure.bars)


def test_days_are_numbered_for_each_person(tmp_path: Path) -> None:
    """Where the column holds days, the first day of each person is visit 1, the next one visit 2."""
    frame = made(7, 6, odd=False).with_columns(
        subject_id=pl.Series(["A", "A", "B", "B", "C", ""]),
        visit=pl.Series(["2026-05-01", "2026-02-01", "2026-03-01", "2026-09-01", "2026-01-01", "2026-01-01"]),
    )
    report = section(written(tmp_path, frame), visits="visit")
    names = [VISITS.visit.format(number=number) for number in (1, 2)]
    found = VISITS.found_again.format(before=names[0], after=names[1], both=2, lost=1, new=0)
    assert found in report.sentences
    assert VISITS.left_out.of(1) in report.sentences


def test_two_rows_of_one_day(tmp_path: Path) -> None:
    """Two rows of a person on the same day are one visit twice, which is refused."""
    frame = made(7, 3, odd=False).with_columns(
        subject_id=pl.lit("A"), visit=pl.Series(["2026-02-01", "2026-02-01", "2026-05-01"])
    )
    with pytest.raises(TableError) as caught:
        section(written(tmp_path, frame), visits="visit")
    assert "visit-twice" == caught.value.code


def test_small_counts_are_hidden(tmp_path: Path) -> None:
    """With --suppress no count under the number is printed, and none follows from the others of its row."""
    report = section(written(tmp_path, followed(8, 60)), visits="visit", suppress=5)
    table = table_of(report, f"transitions_{RULES.result}_1")
    for texts in cells(table).values():
        shown = [int(text.partition(" ")[0]) for text in texts if not text.startswith("<") and text != "–"]
        assert all(count == 0 or count >= 5 for count in shown[1:]) or shown[0] == 0
        assert 1 != sum(text.startswith("<") for text in texts[1:])


def test_intervals_allow_for_the_visits(tmp_path: Path) -> None:
    """With visits a person has several rows, so that the other intervals allow for that."""
    file = written(tmp_path, followed(9, 8))
    assert study(file, visits="visit").is_clustered
    assert not study(file).is_clustered
    assert None is visits(Counted(study(file), STUDY_WORDS, Printer(STUDY_WORDS.numbers)))


@pytest.mark.parametrize(
    "change, wanted, code",
    [
        pytest.param({}, {"visits": "site"}, "visit-twice", id="two rows at a visit"),
        pytest.param({"visit": pl.lit("1")}, {"visits": "visit"}, "unusable-visits", id="one visit"),
        pytest.param({"visit": pl.int_range(pl.len()).cast(pl.String)}, {"visits": "visit"}, "unusable-visits",
                     id="too many visits"),
        pytest.param({}, {"visits": "nowhere"}, "no-such-column", id="no such column"),
        pytest.param({"subject_id": None}, {"visits": "visit"}, "visits-without-code", id="no code of people"),
    ],
)  # fmt: skip
def test_refused(tmp_path: Path, change: dict[str, Any], wanted: dict[str, Any], code: str) -> None:
    """A column of visits with which people cannot be followed is refused, with its own remedy."""
    frame = followed(10, MOST_VISITS + 2)
    for name, values in change.items():
        frame = frame.drop(name) if values is None else frame.with_columns(values.alias(name))
    if code == "unusable-visits":
        frame = frame.unique("subject_id", maintain_order=True) if "visit" in change else frame
    with pytest.raises(TableError) as caught:
        section(written(tmp_path, frame), **wanted)
    assert code == caught.value.code


def test_visits_without_numbers_are_in_the_order_of_the_file(tmp_path: Path) -> None:
    """Names that end in numbers are ordered by them, others as they first appear; numbers are no words."""
    frame = followed(11, 8, ("week 12", "week 2"))
    report = section(written(tmp_path, frame), visits="visit")
    assert "week 2, week 12" in report.sentences[0]
    named = frame.with_columns(visit=pl.col("visit").replace({"week 12": "later", "week 2": "baseline"}))
    first = named["visit"].unique(maintain_order=True).to_list()
    report = section(written(tmp_path, named), visits="visit")
    assert ", ".join(first) in report.sentences[0]
