"""The command `compare`: files, formats, refusals, and what is printed where."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import codes, invoke, message, status

BEFORE = {"subject_id": "A1", "answered_on": "2026-03-02", "ferritin": 22, "distress": "severe"}
AFTER = {"subject_id": "A1", "answered_on": "2026-06-10", "ferritin": 118, "distress": "mild"}


def files(folder: Path, before: object = BEFORE, after: object = AFTER) -> list[str]:
    """The names of two answer files."""
    names = []
    for name, answers in (("before.json", before), ("after.json", after)):
        (folder / name).write_text(json.dumps(answers), "utf-8")
        names.append(str(folder / name))
    return names


def test_answer_files_and_saved_reports(tmp_path: Path) -> None:
    """Answer files, forms and saved reports can be compared with one another, and give the same page."""
    before, after = files(tmp_path)
    result = invoke("compare", before, after)
    assert 0 == result.exit_code, message(result)
    assert "22 ug/L" in result.stdout
    assert "+96 ug/L" in result.stdout
    assert 0 == invoke("score", before, "-o", str(tmp_path / "report.json")).exit_code
    (tmp_path / "form.txt").write_text("".join(f"{id}: {value}\n" for id, value in AFTER.items()), "utf-8")
    again = invoke("compare", str(tmp_path / "report.json"), str(tmp_path / "form.txt"))
    assert [line for line in result.stdout.splitlines() if "Screening result" not in line] == [
        line for line in again.stdout.splitlines() if "Screening result" not in line
    ]


@pytest.mark.parametrize(
    "name, start",
    [("c.md", b"# "), ("c.txt", b"RESTLESS"), ("c.html", b"<!DOCTYPE html>"), ("c.json", b'{\n  "kind": "comparison"'),
     pytest.param("c.pdf", b"%PDF", marks=pytest.mark.slow)],
)  # fmt: skip
def test_every_format(tmp_path: Path, name: str, start: bytes) -> None:
    """The ending of the name chooses the format."""
    result = invoke("compare", *files(tmp_path), "-o", str(tmp_path / name))
    assert 0 == result.exit_code, message(result)
    assert (tmp_path / name).read_bytes().startswith(start)
    assert 73 == status(invoke("compare", *files(tmp_path), "-o", str(tmp_path / name)))


def test_codes_that_differ(tmp_path: Path) -> None:
    """Two codes end with 65 and name none of them; --different-codes says that both are of one person."""
    names = files(tmp_path, after={**AFTER, "subject_id": "B2"})
    refused = invoke("compare", *names)
    assert (65, ("codes-differ",)) == (status(refused), codes(refused))
    assert "B2" not in message(refused)
    assert 0 == invoke("compare", *names, "--different-codes").exit_code


@pytest.mark.parametrize(
    "arguments, expected",
    [
        pytest.param(["after.json", "before.json"], (65, "newer-visit-first"), id="the newer one first"),
        pytest.param(["before.json", "none.json"], (66, "input-not-found"), id="no file"),
        pytest.param(["before.json", "bad.json"], (65, "bad-answer"), id="a bad answer"),
        pytest.param(["before.json", "after.json", "-o", "before.json"], (2, "same-file-twice"), id="over an input"),
        pytest.param(["before.json", "after.json", "-o", "c.xlsx"], (2, "unknown-ending"), id="another ending"),
        pytest.param(["-", "-"], (2, "two-on-one-stream"), id="both from standard input"),
    ],
)
def test_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], expected: tuple[int, str]
) -> None:
    """What cannot be compared ends with its own message and status, and shows no answer."""
    files(tmp_path)
    (tmp_path / "bad.json").write_text('{"distress": "secret words"}', "utf-8")
    monkeypatch.chdir(tmp_path)
    result = invoke("compare", *arguments)
    assert expected == (status(result), codes(result)[0])
    assert BEFORE == json.loads((tmp_path / "before.json").read_text("utf-8"))
