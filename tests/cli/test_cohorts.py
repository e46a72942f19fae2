"""The command `cohort`: options, files, exit statuses, and what is said."""

from __future__ import annotations

import stat
from pathlib import Path

import polars as pl
import pytest
from made_studies import made, written
from running import batch, codes, invoke, message, status

from rls_screen.cohort import intervals


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A scored table."""
    return written(tmp_path_factory.mktemp("scored"), made(1, 40))


@pytest.mark.parametrize(
    "name, start",
    [
        pytest.param("r.md", b"# "),
        pytest.param("r.html", b"<!DOCTYPE html>", marks=pytest.mark.slow),
        pytest.param("r.docx", b"PK", marks=pytest.mark.slow),
        pytest.param("r.xlsx", b"PK"),
    ],
)
def test_every_format(tmp_path: Path, scored: str, name: str, start: bytes) -> None:
    """The ending decides the format; a file of the same name is replaced; only the owner can read it."""
    (tmp_path / name).write_text("before")
    result = invoke("cohort", scored, "-o", str(tmp_path / name))
    assert 0 == result.exit_code, message(result)
    assert (tmp_path / name).read_bytes().startswith(start)
    assert 0o600 == stat.S_IMODE((tmp_path / name).stat().st_mode)


def test_from_answers_to_a_report(tmp_path: Path) -> None:
    """What `batch` writes is reported, with its summary, its figures, and one row a person."""
    text = "subject_id,urge_to_move,flag_fever,dx\nA,no,no,no\nA,yes,no,yes\nB,no,,no\nC,perhaps,,\n,,,\n"
    batch(tmp_path, text, "--summary", str(tmp_path / "s.json"))
    result = invoke(
        "cohort", str(tmp_path / "scored.csv"), "-o", str(tmp_path / "r.md"), "--summary", str(tmp_path / "s.json"),
        "--per", "subject_id", "--take", "last", "--reference", "dx=yes", "--prevalence", "10, 50", "--suppress", "2",
    )  # fmt: skip
    assert 0 == result.exit_code, message(result)
    report = (tmp_path / "r.md").read_text("utf-8")
    assert "rls-screen batch people.csv" in report
    assert "at 50 %" in report
    assert "\\<2" in report


@pytest.mark.slow
def test_figures_as_files(tmp_path: Path, scored: str) -> None:
    """Each figure is a file of its own in a folder, and the report names it."""
    out = tmp_path / "r.md"
    result = invoke("cohort", scored, "-o", str(out), "--figures", str(tmp_path / "f"), "--figure-format", "pdf")
    assert 0 == result.exit_code, message(result)
    names = {one.name for one in (tmp_path / "f").iterdir()}
    assert {"flow.pdf", "results.pdf", "missing.pdf"} <= names
    assert all(f"f/{name})" in out.read_text("utf-8") for name in names)


@pytest.mark.parametrize(
    "options, expected",
    [
        pytest.param(["-o", "r"], (2, "unknown-ending"), id="no ending"),
        pytest.param(["-o", "r.txt"], (2, "unknown-ending"), id="another ending"),
        pytest.param(["-o", "r.md", "--take", "first"], (2, "take-without-per"), id="take without per"),
        pytest.param(["-o", "r.md", "--prevalence", "5,x"], (2, "bad-prevalence"), id="no number"),
        pytest.param(["-o", "r.md", "--prevalence", "100"], (2, "bad-prevalence"), id="all have it"),
        pytest.param(["-o", "r.md", "--reference", "dx"], (2, "reference-unreadable"), id="no code"),
        pytest.param(["-o", "r.md", "--reference", "dx=RLS"], (65, "reference-without-yes"), id="unknown code"),
        pytest.param(["-o", "r.md", "--by", "nowhere"], (65, "no-such-column"), id="unknown column"),
        pytest.param(["-o", "nowhere/r.md"], (73, "no-such-folder"), id="no folder"),
        pytest.param(["-o", "r.md", "--summary", "none.json"], (66, "input-not-found"), id="no summary"),
    ],
)
def test_what_is_refused(
    tmp_path: Path, scored: str, monkeypatch: pytest.MonkeyPatch, options: list[str], expected: tuple[int, str]
) -> None:
    """Each wrong use has its status and code, and leaves nothing."""
    monkeypatch.chdir(tmp_path)
    result = invoke("cohort", scored, *options)
    assert expected == (status(result), codes(result)[0])
    assert [] == [*tmp_path.iterdir()]


def test_input_and_output_are_apart(tmp_path: Path) -> None:
    """A report does not overwrite its table."""
    frame = made(1, 10)
    file = tmp_path / "scored.xlsx"
    frame.write_excel(file)
    result = invoke("cohort", str(file), "-o", str(file))
    assert (2, ("same-file-twice",)) == (status(result), codes(result))
    assert frame.equals(pl.read_excel(file, infer_schema_length=0).fill_null(""))


def test_without_the_extra(tmp_path: Path, scored: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra the report has counts and intervals; what needs it names it."""
    monkeypatch.setattr(intervals, "find_spec", lambda name: None)
    out = str(tmp_path / "r.md")
    assert 0 == invoke("cohort", scored, "-o", out).exit_code
    assert " to " in Path(out).read_text("utf-8")
    assert 0 == invoke("cohort", scored, "-o", out, "--per", "subject_id").exit_code
    assert "rls-screen\\[study\\]" in Path(out).read_text("utf-8")
    for options in (["--reference", "dx=yes"], ["--figures", str(tmp_path / "f")]):
        result = invoke("cohort", scored, "-o", out, *options)
        assert (73, ("study-not-installed",)) == (status(result), codes(result))
    for name in ("r.docx", "r.xlsx"):
        assert 73 == status(invoke("cohort", scored, "-o", str(tmp_path / name)))
