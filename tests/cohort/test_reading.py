"""A scored table of any kind gives the same study; a table that is none, or of another version, is refused."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import polars as pl
import pytest
from made_studies import RLS, RULES, cells, made, report_of, study, table_of, written
from running import batch
from toy.making import changed, refusal, toy

from rls_screen.batch.frame import score_frame
from rls_screen.cohort import study_report
from rls_screen.cohort.flow import steps
from rls_screen.cohort.reading import PERSON, SCORED, STATE, UNSCORED, Study
from rls_screen.content.library import load
from rls_screen.content.schema import Group
from rls_screen.errors import TableError, UsageError

ROOT = Path(__file__).parents[2]


@pytest.mark.thorough
@pytest.mark.parametrize("kind", [".parquet", ".csv.gz", ".tsv", ".xlsx"])
def test_every_kind_of_file_gives_the_same_report(tmp_path: Path, kind: str) -> None:
    """Parquet, packed CSV, tabs and a spreadsheet give the report of the CSV file."""
    frame, file = made(1, 40), tmp_path / f"scored{kind}"
    plain = report_of(written(tmp_path, frame))
    match kind:
        case ".parquet":
            written(tmp_path, frame, file.name)
        case ".csv.gz":
            file.write_bytes(gzip.compress(frame.write_csv().encode()))
        case ".tsv":
            frame.write_csv(file, separator="\t")
        case _:
            frame.write_excel(file, worksheet="scored")
    assert plain == report_of(str(file))


@pytest.mark.slow
def test_a_file_of_spss(tmp_path: Path) -> None:
    """Results that are numbers with labels are read by their labels."""
    text = "subject_id,urge_to_move,worse_at_rest,flag_fever\nA,yes,no,no\nB,no,,unsure\nC,,,yes\n"
    for out in ("scored.csv", "scored.sav"):
        assert 0 == batch(tmp_path, text, out=out).exit_code
    one, other = (study(str(tmp_path / name)).rows.select(RULES.result, STATE, "urgency") for name in
                  ("scored.csv", "scored.sav"))  # fmt: skip
    assert one.equals(other)


def test_a_run_is_read_as_it_was_scored(tmp_path: Path) -> None:
    """Rows that `batch` scored, and did not score, are what they were; answers are read as it reads them."""
    people = "A,40,Y,11.9,lithium\nB,x,no,,\n,,,,\nC,50,no,12,unsure\n"
    text = f"subject_id,Age,urge_to_move,hemoglobin[g/dL],medicines\n{people}"
    assert 3 == batch(tmp_path, text).exit_code
    read = study(str(tmp_path / "scored.csv"))
    assert [SCORED, UNSCORED, 0, SCORED] == read.rows[STATE].to_list()
    assert [40.0, None, None, 50.0] == read.rows["age"].to_list()
    assert [119.0, None, None, 120.0] == read.rows["hemoglobin"].to_list()
    assert [True, None, None, None] == read.rows["medicines"].to_list()
    assert [False, False, False, True] == read.rows["unsure medicines"].to_list()
    assert [(0, "lithium")] == entries_of(read, RULES.classes or "")


def entries_of(read: Study, id: str) -> list[tuple[int, str]]:
    """The entries of a list, each with its row."""
    listed = read.lists[id]
    return sorted((row, listed.names[entry]) for row, entry in zip(listed.rows, listed.entries, strict=True))


def test_an_entry_counts_once_a_row(tmp_path: Path) -> None:
    """Two medicines of one class are one row of the class, and a list that names an entry twice has it once."""
    classes = RULES.classes or ""
    twice = {classes: "sertraline:antidepressant;moclobemide:antidepressant;iron:iron", "red_flags": "new;old;new"}
    frame = made(1, 3, odd=False).with_columns(pl.lit(text).alias(id) for id, text in twice.items())
    read = study(written(tmp_path, frame))
    assert [(row, one) for row in range(3) for one in ("antidepressant", "iron")] == entries_of(read, classes)
    assert [(row, one) for row in range(3) for one in ("new", "old")] == entries_of(read, "red_flags")


def test_a_row_without_a_code_is_a_person_of_its_own(tmp_path: Path) -> None:
    """Rows of one code are one person, each row without a code another one."""
    frame = made(1, 5, odd=False).with_columns(subject_id=pl.Series(["A", "", "A", "", "B"]))
    read = study(written(tmp_path, frame))
    first, one, again, other, last = read.rows[PERSON]
    assert first == again
    assert 4 == len({first, one, other, last})


def test_what_no_row_has_is_no_line(tmp_path: Path) -> None:
    """A table of entries has a line for each entry that a counted row has, and for no other."""
    frame = made(1, 3, odd=False).with_columns(red_flags=pl.lit("flag_fever"))
    table = table_of(report_of(written(tmp_path, frame)), "of_red_flags")
    assert [RLS.items["flag_fever"].label] == [row.cells[0].text for row in table.rows]


@pytest.mark.parametrize("rows_at_once", [7, 100_000])
def test_the_order_of_rows_does_not_matter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows_at_once: int) -> None:
    """The same rows in another order, or read a few at a time, give the same report."""
    frame = made(4, 90)
    report = report_of(written(tmp_path, frame))
    monkeypatch.setattr("rls_screen.cohort.reading.ROWS_AT_ONCE", rows_at_once)
    assert report == report_of(written(tmp_path, frame.sample(fraction=1.0, shuffle=True, seed=2)))


@pytest.mark.parametrize(
    "change, code",
    [
        pytest.param(lambda f: f.drop(RULES.result), "not-scored", id="results missing"),
        pytest.param(lambda f: f.drop("problems"), "not-scored", id="problems missing"),
        pytest.param(lambda f: f.select("age", "sex"), "not-scored", id="not scored"),
        pytest.param(lambda f: f.head(0), "no-rows", id="no rows"),
        pytest.param(lambda f: f.with_columns(instrument_version=pl.lit("0.1.0")), "scored-by-other-version",
                     id="another version"),
        pytest.param(lambda f: f.with_columns(pl.when(pl.int_range(pl.len()) == 5).then(pl.lit("0.1.0"))
                     .otherwise("instrument_version").alias("instrument_version")), "scored-by-other-version",
                     id="two versions"),
        pytest.param(lambda f: f.with_columns(pl.col(RULES.result).str.replace("incomplete", "perhaps")),
                     "unknown-result", id="another code"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, change: object, code: str) -> None:
    """A table without results, without rows, or of another version is refused with what to do."""
    file = written(tmp_path, change(made(1)))  # type: ignore[operator]
    with pytest.raises(TableError) as caught:
        report_of(file)
    assert (code,) == caught.value.codes
    assert caught.value.remedy


@pytest.mark.parametrize(
    "content, code",
    [
        pytest.param(b"", "empty-table", id="empty"),
        pytest.param(b"PAR1 and more", "wrong-file-kind", id="another kind"),
        pytest.param(b"a,b\n1,2\n", "not-scored", id="a table"),
    ],
)
def test_a_file_that_is_no_scored_table(tmp_path: Path, content: bytes, code: str) -> None:
    """A file of another kind has its message."""
    (tmp_path / "scored.csv").write_bytes(content)
    with pytest.raises(TableError) as caught:
        report_of(str(tmp_path / "scored.csv"))
    assert (code,) == caught.value.codes


def test_cells_that_moved(tmp_path: Path) -> None:
    """A line whose cells moved is not counted as something else: its results are none that the questionnaire has."""
    text = made(1, odd=False).write_csv().splitlines()
    (tmp_path / "scored.csv").write_text("\n".join([*text[:4], f"one more,{text[4]}", *text[5:]]), "utf-8")
    with pytest.raises(TableError) as caught:
        report_of(str(tmp_path / "scored.csv"))
    assert caught.value.codes[0] in ("unknown-result", "scored-by-other-version", "scored-damaged")


def test_a_line_that_was_cut_off(tmp_path: Path) -> None:
    """A line that ends early has no result, and is in the flow as such."""
    text = made(1, 20, odd=False).write_csv().splitlines()
    (tmp_path / "scored.csv").write_text("\n".join([*text[:-1], text[-1][:9]]), "utf-8")
    found = steps(study(str(tmp_path / "scored.csv")))
    assert (20, 19, 1) == (found["read"], found["counted"], found["left_out"])


@pytest.mark.parametrize("option", ["by", "per", "reference"])
def test_a_column_that_is_not_there(tmp_path: Path, option: str) -> None:
    """An option that names no column is refused, with the columns that there are."""
    file = written(tmp_path, made(1))
    with pytest.raises(TableError) as caught:
        study(file, RLS, **{option: "nowhere"})
    assert ("no-such-column",) == caught.value.codes
    assert "subject_id" in caught.value.remedy


def test_too_many_groups(tmp_path: Path) -> None:
    """A column with many texts makes no table."""
    with pytest.raises(TableError) as caught:
        report_of(written(tmp_path, made(1)), by="subject_id")
    assert ("too-many-groups",) == caught.value.codes


def test_an_unknown_ending(tmp_path: Path) -> None:
    """A file with another ending is refused as everywhere."""
    (tmp_path / "scored.doc").write_text("x")
    with pytest.raises(UsageError):
        study(str(tmp_path / "scored.doc"))


def test_results_alone_make_a_report(tmp_path: Path) -> None:
    """Where no heading is a question's, the results are reported, and the report says what it lacks."""
    frame = made(1).drop("age", "sex", "flare", "ferritin", "subject_id", "site", "dx")
    report = report_of(written(tmp_path, frame))
    words = RLS.study_words
    assert words is not None
    people = next(section for section in report.sections if section.id == "people")
    assert (words.results.no_items,) == people.sentences


# ---- The toy --------------------------------------------------------------------------------------------------------

PLANTS = """
[cohort]
person  = "window"
result  = "watering"
open    = "open_questions"
counted = ["wishes"]
groups  = [
  { id = "dry", label = "Dry", codes = ["today", "soon"], counts_as = "yes" },
  { id = "wet", label = "Wet", codes = ["fine"], counts_as = "no" },
  { id = "open", label = "Open", codes = ["look_again"], counts_as = "unfinished" },
]
parts   = [{ label = "Plants", items = ["days_dry", "window"] }]

[words]
"""


def plants(folder: Path, old: str = "", new: str = "") -> Path:
    """The toy with a [cohort], and the words of the shipped one."""
    copy = changed(folder, "questionnaire.toml", "\n[words]\n", PLANTS.replace(old, new) if old else PLANTS)
    shutil.copy(RLS.folder / "cohort.toml", copy / "cohort.toml")
    return copy


def test_the_engine_knows_no_instrument(tmp_path: Path) -> None:
    """A study of houseplants is reported like any other; without [cohort] a questionnaire is one all the same."""
    assert toy().study_words is None
    houseplants = load(plants(tmp_path))
    given = pl.DataFrame({"leaves_hang": ["yes", "no", None], "days_dry": [3.0, 2.0, None], "window": "south"})
    file = written(tmp_path, score_frame(given, houseplants))
    report = study_report(study(file, houseplants), program_version="0")
    printed = cells(table_of(report, "flow"))
    assert [["1"], ["0"], ["1"], ["1"]] == [printed[code] for code in ("today", "soon", "fine", "look_again")]


@pytest.mark.parametrize(
    "old, new",
    [
        ('"window"\nresult', '"widow"\nresult'),
        ('"watering"', '"wattering"'),
        ('"wishes"', '"weeks_dry"'),
        ('"fine"', '"fin"'),
        ('["today", "soon"]', '["today", "soon", "fine"]'),
        ('"days_dry", "window"]', '"days_dri"]'),
    ],
    ids=["item", "result", "number", "code", "a code twice", "item of a part"],
)
def test_a_fault_in_what_is_counted(tmp_path: Path, old: str, new: str) -> None:
    """A name that the questionnaire does not have is a fault of the content."""
    assert "cohort" in refusal(plants(tmp_path, old, new))


def test_words_that_are_missing(tmp_path: Path) -> None:
    """A questionnaire with a [cohort] has its words."""
    copy = plants(tmp_path)
    (copy / "cohort.toml").unlink()
    assert "cohort.toml" in refusal(copy)


def test_every_word_is_used() -> None:
    """No sentence of `cohort.toml` waits for a translator in vain: the code names every one of them."""
    code = "".join(file.read_text("utf-8") for file in (ROOT / "rls_screen" / "cohort").glob("*.py"))
    words = RLS.study_words
    assert words is not None
    fields = [field for _, group in words if isinstance(group, Group) for field in type(group).model_fields]
    by_name = {"empty", "left_out", "unscored", "repeated", "counted"}  # the steps of the flow
    assert [] == [field for field in fields if f".{field}" not in code and field not in by_name]
