"""How a table's columns are matched to items, and what the caller declares for all rows."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from layouts import made, read, refused
from running import HEAD, batch, codes, message, problems, scored, status

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.errors import TableError, UsageError
from rls_screen.tables.maps.layout import Options, layout

INSTRUMENT = load(people=True)


def test_two_headings_for_one_item_stop_the_table() -> None:
    """Two spellings of one item are two columns for it; to ignore the one that is named settles it."""
    error = refused("Ferritin", "ferritin")
    assert ("two-columns-for-one-item",) == error.codes
    assert "Ferritin and ferritin" in error.problem
    assert {"ferritin": "ferritin"} == read("Ferritin", "ferritin", ignore=("Ferritin",))


@pytest.mark.parametrize("headings, lacking", [
    (("age", "flag_seizure", "urge_to_move"), []),
    (("age", "flag_seizure"), ["urge_to_move"]),
    (("age", "worse_at_rest"), ["flag_leg_weakness"]),
    (("age",), ["urge_to_move", "flag_leg_weakness"]),
])  # fmt: skip
def test_a_table_without_core_or_safety_is_refused_unless_partial(
    headings: tuple[str, ...], lacking: list[str]
) -> None:
    """A table needs a core and a safety column; without one it is refused with the option that lets it pass."""
    if lacking:
        with pytest.raises(TableError) as caught:
            layout("people.csv", headings, INSTRUMENT, Options())
        assert [] == [id for id in lacking if f"such as {id}" not in str(caught.value)]
        assert ("section-without-column", True) == (caught.value.code, "partial=True" in caught.value.remedy)
        with pytest.raises(TableError):
            score_frame(pl.DataFrame({heading: [1] for heading in headings}))
    else:
        assert layout("people.csv", headings, INSTRUMENT, Options()).columns
    assert made(*headings).columns


def test_the_command_takes_the_options(tmp_path: Path) -> None:
    """`batch` refuses a near heading with status 65 and no output, and reads the table with its options."""
    data = "Urge to move,flag_siezure\nno,yes\n"
    result = batch(tmp_path, data, partial=False)
    assert (65, True) == (status(result), "doubtful-heading" in codes(result))
    assert ["people.csv"] == [file.name for file in tmp_path.iterdir()]
    result = batch(tmp_path, data, "--ignore", "flag_siezure", partial=False)
    assert (65, ("section-without-column",)) == (status(result), codes(result))
    assert 0 == status(batch(tmp_path, data, "--ignore", "flag_siezure"))
    assert ["not_met"] == [row["screen_result"] for row in scored(tmp_path)]


def test_columns_without_a_name_are_told_by_their_places() -> None:
    """Columns without a name are named by where they stand."""
    error = refused("age", "", "sex", "")
    assert ("columns-without-name", True) == (error.code, "2, 4" in error.problem)


def test_both_decimal_marks_are_not_told_at_once() -> None:
    """A file has one mark before decimals; a map tells columns apart."""
    with pytest.raises(UsageError) as caught:
        made("age", decimal_comma=True, decimal_point=True)
    assert "two-decimal-marks" == caught.value.code


def test_an_answer_set_for_everybody_is_read_like_a_column(tmp_path: Path) -> None:
    """--set stands in for a whole missing column, in a unit if told."""
    data = "subject_id\nA\nB\n"
    batch(tmp_path, data, "--set", "hemoglobin[g/dL]=7.4", "--set", "lupus_diagnosis = yes", out="set.csv")
    batch(tmp_path, "subject_id,hemoglobin,lupus_diagnosis\nA,74,yes\nB,74,yes\n")
    assert [row["considerations"] for row in scored(tmp_path)] == [
        row["considerations"] for row in scored(tmp_path, name="set.csv")
    ]
    assert ["severe_anemia"] * 2 == [row["red_flags"] for row in scored(tmp_path, name="set.csv")]


@pytest.mark.parametrize(
    "option, code",
    [*((f"{one}", "set-not-allowed") for one in ("flag_stroke=no", "flag_kidney=no", "urge_to_move=no",
      "worse_in_evening=yes", "subject_id=A", "tried=x", "medicines=none", "serum_iron=60")),
     ("ferritin=5", "set-twice"), ("feritin=5", "set-unknown-item"), ("lupus_diagnosis=maybe", "set-bad-answer"),
     ("hemoglobin=7.4", "set-bad-answer"), ("sex", "set-without-value"), ("sex=", "set-without-value")],
)  # fmt: skip
def test_what_each_person_answers_alone_is_never_set(tmp_path: Path, option: str, code: str) -> None:
    """--set is refused for safety, core and text items, a part of another number, a column, and what is no answer."""
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", "--set", option)
    assert (2, (code,)) == (status(result), codes(result))
    assert f"--set {option.partition('=')[0]}" in message(result)
    assert ["people.csv"] == [file.name for file in tmp_path.iterdir()]


def test_declared_codes_are_missing(tmp_path: Path) -> None:
    """--missing: for worded columns any code, for numbers only by name, words anywhere; 9, 9.0 and " 9" are one."""
    data = "urge_to_move,sex,ferritin,labs_date,tried\n9,NA,99,NA,NA\n9.0,99,NA,,\nyes,female,9,1900-01-01,x\n"
    options = ["--missing", "9, 99", "--missing", "na", "--missing", "labs_date=1900-01-01"]
    assert 0 == status(batch(tmp_path, data, *options))
    assert ["aasm_iv_only", "not_tested", "aasm_range"] == [row["iron_status"] for row in scored(tmp_path)]
    assert 0 == status(batch(tmp_path, data, *options, "--missing", "ferritin=99"))
    assert ["not_tested", "not_tested", "aasm_range"] == [row["iron_status"] for row in scored(tmp_path)]
    assert ["9", "9.0", "yes"] == [row["urge_to_move"] for row in scored(tmp_path)]
    assert 3 == status(batch(tmp_path, data, "--problems", str(tmp_path / "problems.csv")))
    assert [("1", "urge_to_move", "9"), ("1", "sex", "NA"), ("1", "labs_date", "NA"), ("2", "urge_to_move", "9.0"),
            ("2", "sex", "99"), ("2", "ferritin", "NA")] == problems(tmp_path)  # fmt: skip


@pytest.mark.parametrize(
    "code",
    ["1", "0", "no", "Y", "unsure", "past", "female", "none", "sex=female", "ferritin=unsure", "2024-01-01",
     "feritin=9", "ferritin=", ""],
)  # fmt: skip
def test_an_answer_is_never_missing(tmp_path: Path, code: str) -> None:
    """A code that is an allowed answer, or no code at all, is refused."""
    assert 2 == status(batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", "--missing", code))
    assert ["people.csv"] == [file.name for file in tmp_path.iterdir()]


@pytest.mark.parametrize("missing, code, remedy", [
    ("feritin=9", "missing-unknown-item", "did you mean 'ferritin'?"),
    ("zz=9", "missing-unknown-item", "`rls-screen form` shows the names."),
    ("ferritin=", "missing-without-code", "write a code, or item=code."),
    ("no", "missing-is-an-answer", "a code that is an answer cannot mean missing."),
])  # fmt: skip
def test_a_declared_code_that_cannot_be_used_says_why(tmp_path: Path, missing: str, code: str, remedy: str) -> None:
    """The error of a declaration that cannot be used has its code, and a remedy."""
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", "--missing", missing)
    assert isinstance(result.exception, UsageError)
    assert (code, remedy) == (result.exception.code, result.exception.remedy)
