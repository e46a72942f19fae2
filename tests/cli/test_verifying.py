"""The command `verify`: exit statuses, the list of differences, the run file, and what is refused."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from running import batch, codes, invoke, message, status
from stored import VERSION, rows_of

PEOPLE = "subject_id,urge_to_move,flag_fever,ferritin\nA,yes,no,12\nB,no,,90\n,,,\n"
OLD = Path(__file__).parents[1] / "support" / "scored_by_0_1.csv"


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table that `batch` scored, and its run file."""
    folder = tmp_path_factory.mktemp("scored")
    assert 0 == batch(folder, PEOPLE, "--partial", "--run", str(folder / "run.json")).exit_code
    return folder


@pytest.fixture
def scored(once: Path, tmp_path: Path) -> Path:
    """A copy of that table, with the other files beside it."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path / "scored.csv"


def test_nothing_differs(scored: Path) -> None:
    """A table as it was scored ends with 0, read by its run file."""
    result = invoke("verify", str(scored), "--run", str(scored.parent / "run.json"))
    assert 0 == result.exit_code, message(result)
    assert result.stdout.startswith(f"3 rows, stored by version {VERSION}, computed again by version {VERSION}.")


def test_an_edited_result(scored: Path) -> None:
    """A result that was changed ends with 3, is in the list as unexplained, and no longer fits the run file."""
    text = scored.read_text("utf-8")
    scored.write_text(text.replace("not_met", "met", 1), "utf-8")
    out = scored.parent / "differences.csv"
    result = invoke("verify", str(scored), "-o", str(out))
    assert 3 == result.exit_code, message(result)
    [row] = rows_of(str(out))
    assert {"row": "2", "line": "3", "result": "screen_result", "difference": "met -> not_met", "stored": "met",
            "now": "not_met", "explained_by": "unexplained"} == row  # fmt: skip
    assert "UNEXPLAINED" in result.stdout
    refused = invoke("verify", str(scored), "--run", str(scored.parent / "run.json"))
    assert (65, ("scored-edited",)) == (status(refused), codes(refused))


def test_a_table_of_0_1(tmp_path: Path) -> None:
    """Differences that are all explained end with 3 as well, and each entry is printed with its words."""
    few = tmp_path / "few.csv"
    with OLD.open(newline="", encoding="utf-8") as old, few.open("w", newline="", encoding="utf-8") as made:
        csv.writer(made).writerows(list(csv.reader(old))[:3])
    result = invoke("verify", str(few))
    assert 3 == result.exit_code, message(result)
    assert "UNEXPLAINED" not in result.stdout
    assert "not_asked: An answer file of 0.1 keeps its answers; what 0.1 did not ask is unknown" in result.stdout
    assert "0 of them unexplained" in result.stdout


def test_a_saved_report(tmp_path: Path) -> None:
    """One person's report is verified too: 0 as it was saved, 3 where a result is another one."""
    report = tmp_path / "report.json"
    assert 0 == invoke("demo", "-o", str(report)).exit_code
    assert 0 == invoke("verify", str(report)).exit_code
    raw = json.loads(report.read_text("utf-8"))
    raw["results"]["urgency"] = "none"
    report.write_text(json.dumps(raw), "utf-8")
    result = invoke("verify", str(report), "-o", str(tmp_path / "d.csv"))
    assert 3 == result.exit_code
    assert ["urgency"] == [row["result"] for row in rows_of(str(tmp_path / "d.csv"))]


@pytest.mark.parametrize(
    "arguments, expected",
    [
        pytest.param(["none.csv"], (66, "input-not-found"), id="no file"),
        pytest.param(["people.csv"], (65, "not-scored"), id="not scored"),
        pytest.param(["results.csv"], (65, "answers-missing"), id="results alone"),
        pytest.param(["scored.csv", "--run", "run.json", "--missing", "9"], (2, "run-with-options"), id="run and more"),
        pytest.param(["scored.csv", "--run", "people.csv"], (65, "not-a-run-file"), id="no run file"),
        pytest.param(["scored.csv", "-o", "scored.csv"], (2, "same-file-twice"), id="over its input"),
        pytest.param(["scored.csv", "--map", "none.toml"], (66, "input-not-found"), id="no map"),
        pytest.param(["scored.csv", "--content", "."], (66, "no-questionnaire"), id="no content"),
        pytest.param(["run.json"], (65, "not-a-report"), id="no report"),
        pytest.param(["run.json", "--missing", "9"], (2, "report-with-options"), id="a report with options"),
    ],
)
def test_refused(
    scored: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: tuple[int, str]
) -> None:
    """What cannot be verified ends with its own message and status."""
    monkeypatch.chdir(scored.parent)
    rows = [line.split(",")[4:] for line in scored.read_text("utf-8").splitlines()[:2]]
    Path("results.csv").write_text("\n".join(",".join(row) for row in rows) + "\n", "utf-8")
    result = invoke("verify", *arguments)
    assert expected == (status(result), codes(result)[0])
