from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from running import HEAD, batch, message, scored, status

MAP = """
[columns]
ID   = "subject_id"
RLS1 = { item = "urge_to_move", codes = { "1" = "yes", "2" = "past", "3" = "no", "9" = "" } }
HB   = "hemoglobin[g/dL]"
FER  = { item = "ferritin", unit = "pmol/L" }
"""


def problems(folder: Path) -> list[tuple[str, str, str]]:
    """Row, column and value of everything in the file of problems."""
    return [(one["row"], one["column"], one["value"]) for one in scored(folder, name="problems.csv")]


def test_a_map_gives_a_study_its_own_columns_and_codes(tmp_path: Path) -> None:
    """Columns, units and codes are the study's; a value that is not in the map is a bad answer; nothing is renamed."""
    (tmp_path / "map.toml").write_text(MAP)
    data = "ID,RLS1,HB,FER,other\nA,1,7.4,45,z\nB,3.0,13,,z\nC,9,,,z\nD,,,,z\nE,7,,,z\nF,yes,,,z\n"
    options = ("--map", str(tmp_path / "map.toml"), "--problems", str(tmp_path / "problems.csv"))
    result = batch(tmp_path, data, *options)
    assert 3 == status(result)
    rows = scored(tmp_path)
    assert ["ID", "RLS1", "HB", "FER", "other", "criteria_met"] == [*rows[0]][:6]
    assert [("5", "RLS1", "7"), ("6", "RLS1", "yes")] == problems(tmp_path)
    assert "1, 2, 3, 9." == scored(tmp_path, name="problems.csv")[0]["allowed"]
    assert ["incomplete", "not_met", "incomplete", "incomplete", "", ""] == [row["screen_result"] for row in rows]
    assert ("same_day", "severe_anemia", "aasm_range") == (
        rows[0]["urgency"], rows[0]["red_flags"], rows[0]["iron_status"]
    )  # fmt: skip
    assert "passed through, not read: 'other'" in result.output


def test_a_map_gives_codes_for_medicines(tmp_path: Path) -> None:
    """A code that stands for medicines is read as the medicines it stands for."""
    map = '[columns]\nM = { item = "medicines", codes = { "0" = "none", "1" = "pramipexole", "2" = "unsure" } }\n'
    (tmp_path / "map.toml").write_text(map)
    result = batch(tmp_path, "M\n0\n1\n2\nsertraline\n", "--map", str(tmp_path / "map.toml"))
    assert 0 == status(result)
    assert ["", "pramipexole:dopaminergic", "", "sertraline:antidepressant"] == [
        row["medicine_flags"] for row in scored(tmp_path)
    ]
    assert [""] * 4 == [row["medicines_unrecognised"] for row in scored(tmp_path)]


@pytest.mark.parametrize(
    "text, words",
    [
        ("[columns", "not TOML"),
        ("x = 1", r"one table, \[columns\]"),
        ('[columns]\nX = "ferritin"', "'X' that is not in the file"),
        ('[columns]\nID = "feritin"', "did you mean 'ferritin'"),
        ("[columns]\nID = 5", "write the item, or"),
        ('[columns]\nID = { item = "sex", codes = { "1" = "mann" } }', "code 1: .mann. is not an answer"),
        ('[columns]\nID = { item = "age", unit = "kg" }', "'kg' is not a unit of age"),
        ('[columns]\nID = "age"\nRLS1 = "age"', "both answer age"),
        ('[columns]\nID = { item = "sex", codes = { "1" = "male", "1.0" = "female" } }', "'1' and '1.0' are one"),
    ],
)
def test_a_map_that_cannot_be_used_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """A map that is no map, or does not fit the file or the questions: status 65, the reason, no output."""
    (tmp_path / "map.toml").write_text(text)
    result = batch(tmp_path, "ID,RLS1\nA,1\n", "--map", str(tmp_path / "map.toml"))
    assert 65 == status(result)
    with pytest.raises(AssertionError, match=words):
        raise AssertionError(message(result))
    assert {"people.csv", "map.toml"} == {file.name for file in tmp_path.iterdir()}


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
    "option",
    ["flag_stroke=no", "flag_kidney=no", "urge_to_move=no", "worse_in_evening=yes", "subject_id=A", "tried=x",
     "medicines=none", "ferritin=5", "feritin=5", "lupus_diagnosis=maybe", "hemoglobin=7.4", "sex", "sex=",
     "serum_iron=60"],
)  # fmt: skip
def test_what_each_person_answers_alone_is_never_set(tmp_path: Path, option: str) -> None:
    """--set is refused for safety, core and text items, a part of another number, a column, and what is no answer."""
    result = batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", "--set", option)
    assert 2 == status(result)
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


@pytest.mark.parametrize("code, said", [
    ("feritin=9", "no question is called 'feritin'; did you mean 'ferritin'?"),
    ("zz=9", "no question is called 'zz'; `rls-screen form` shows the names."),
    ("ferritin=", "write a code, or item=code."),
])  # fmt: skip
def test_a_declared_code_that_cannot_be_used_says_why(tmp_path: Path, code: str, said: str) -> None:
    """The message names what is wrong with the declaration: the name of the question, or that there is no code."""
    assert said in message(batch(tmp_path, f"{HEAD}\nP1,yes,no,no,5,\n", "--missing", code))


def test_units_stand_in_headings(tmp_path: Path) -> None:
    """A heading names a unit, in any spelling of it; a value that fits another unit names every one it could be."""
    data = "hemoglobin[ G/DL ],serum_iron[\u00b5g/dL],tibc[\u03bcg/dl]\n7.4,50,300\n"
    assert 0 == status(batch(tmp_path, data))
    assert ("severe_anemia", "16.666667") == (scored(tmp_path)[0]["red_flags"], scored(tmp_path)[0]["tsat_used"])
    assert 3 == status(batch(tmp_path, "hemoglobin\n7.4\n", "--problems", str(tmp_path / "problems.csv")))
    allowed = scored(tmp_path, name="problems.csv")[0]["allowed"]
    assert "7.4 g/dL is 74 g/L; 7.4 mmol/L is 119.2 g/L: which?" in allowed


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    """With --excel-safe text that begins like a formula gets an apostrophe, everywhere; numbers stay numbers."""
    data = 'subject_id,tried,age,=x\n=1+1,+49 170,200,-5\nP2,@a,20,"=HYPERLINK(""x"")"\nP3,\uff1da,20,+1e5\n'
    options = ("--excel-safe", "--problems", str(tmp_path / "problems.csv"))
    assert 3 == status(batch(tmp_path, data, *options))
    rows = scored(tmp_path)
    assert ["'=1+1", "P2", "P3"] == [row["subject_id"] for row in rows]
    assert ["'+49 170", "'@a", "'\uff1da"] == [row["tried"] for row in rows]
    assert ["-5", '\'=HYPERLINK("x")', "+1e5"] == [row["'=x"] for row in rows]
    assert ("1", "subject_id", "'=1+1") in problems(tmp_path)
    batch(tmp_path, data)
    assert ["=1+1", "P2", "P3"] == [row["subject_id"] for row in scored(tmp_path)]


def test_near_names_of_medicines_are_suggested_and_never_counted(tmp_path: Path) -> None:
    """A near name stays unread, its row is scored, and the file of problems says what it may have meant."""
    data = 'subject_id,medicines\nA,"sertralin, plaquenil"\nB,pred\nC,stopped ropinirole\nD,None\n'
    assert 0 == status(batch(tmp_path, data, "--problems", str(tmp_path / "problems.csv")))
    rows = scored(tmp_path)
    assert ["hydroxychloroquine:antimalarial", "prednisone?:corticosteroid", "", ""] == [
        row["medicine_flags"] for row in rows
    ]
    assert ["sertralin", "", "", ""] == [row["medicines_unrecognised"] for row in rows]
    assert ["", "", "ropinirole:stopped", ""] == [row["medicines_not_counted"] for row in rows]
    assert [("1", "medicines", "sertralin, plaquenil")] == problems(tmp_path)
    assert "doubt: sertralin: sertraline?" == scored(tmp_path, name="problems.csv")[0]["allowed"]
    assert [""] * 4 == [row["problems"] for row in rows]


def test_an_emergency_in_a_bad_row_is_kept_and_nobody_looks_calmer(tmp_path: Path) -> None:
    """Of a row with a bad cell emergency, same day and within a week stay, with red flags; else: incomplete."""
    rows = {
        "A,yes,,,5,maybe,": "emergency", "B,unsure,,,5,maybe,": "same_day", "C,vielleicht,,,5,yes,": "incomplete",
        "D,,yes,yes,x,,": "emergency", "E,no,no,no,x,yes,": "incomplete", "F,,,,5,x,yes": "within_week",
        "G,yes": "emergency", "H,no,no,no,50,no,no": "incomplete",
    }  # fmt: skip
    head = "subject_id,flag_seizure,flag_fever,flag_vasculitis,ferritin,urge_to_move,flag_kidney"
    assert 3 == status(batch(tmp_path, "\n".join([head, *rows])))
    found = scored(tmp_path)
    assert [*rows.values()] == [row["urgency"] for row in found]
    assert ["", "not_met"] == [found[7]["problems"], found[7]["screen_result"]]
    assert ["flag_seizure", "", "", "flag_vasculitis;flag_fever", "", "flag_kidney", "flag_seizure"] == [
        row["red_flags"] for row in found[:7]
    ]
    assert {"incomplete"} == {row["red_flag_screen"] for row in found[:7]}
    kept = {"red_flags", "red_flags_unsure", "red_flag_screen", "urgency", "problems", *head.split(",")}
    assert {""} == {cell for row in found[:7] for id, cell in row.items() if id not in kept}
    assert 'ferritin: "x" is not a number' == found[3]["problems"]


def parquet(folder: Path, frame: pl.DataFrame, out: str) -> int:
    """The status of the command over a Parquet file of this frame."""
    frame.write_parquet(folder / "made")
    data = (folder / "made").read_bytes()
    (folder / "made").unlink()
    return status(batch(folder, data, name="people.parquet", out=out))


@pytest.mark.parametrize(
    "column, to, expected",
    [
        pytest.param(pl.Series("x", [[1]]), "scored.csv", 65, id="lists have no place in CSV"),
        pytest.param(pl.Series("x", [[1]]), "scored.parquet", 0, id="lists pass through Parquet"),
        pytest.param(pl.Series("x", [timedelta(1)]), "scored.csv", 65, id="durations have no place in CSV"),
        pytest.param(pl.Series("ferritin", [[1]]), "scored.parquet", 65, id="lists are no answer"),
        pytest.param(pl.Series("ferritin", [b"1"]), "scored.parquet", 65, id="bytes are no answer"),
        pytest.param(pl.Series("ferritin", [float("nan")]), "scored.parquet", 3, id="NaN is no number"),
        pytest.param(pl.Series("ferritin", [None]), "scored.csv", 0, id="a column of nulls is not answered"),
    ],
)
def test_odd_columns_of_parquet(tmp_path: Path, column: pl.Series, to: str, expected: int) -> None:
    """Columns that hold no words are refused where they would have to be words, and else pass as they are."""
    frame = pl.DataFrame([pl.Series("age", [20]), column])
    assert expected == parquet(tmp_path, frame, to)
    assert (expected != 65) == (tmp_path / to).exists()
    if to.endswith(".parquet") and expected == 0:
        assert frame.equals(pl.read_parquet(tmp_path / to).select(frame.columns))


@pytest.mark.parametrize("broken", ["short", "overwritten", "text"])
@pytest.mark.parametrize("out", ["scored.csv", "scored.parquet"])
def test_a_parquet_file_that_is_none_is_refused(tmp_path: Path, broken: str, out: str) -> None:
    """A cut, damaged or false Parquet file: status 65, a message, no output."""
    pl.DataFrame({"age": [str(at) for at in range(1_000)]}).write_parquet(tmp_path / "made")
    data = (tmp_path / "made").read_bytes()
    (tmp_path / "made").unlink()
    damaged = {"short": data[:-100], "overwritten": data[:60] + b"\xff" * 200 + data[260:], "text": b"age\n1\n"}
    result = batch(tmp_path, damaged[broken], name="people.parquet", out=out)
    assert (65, True) == (status(result), "not a Parquet file" in message(result))
    assert ["people.parquet"] == [file.name for file in tmp_path.iterdir()]
