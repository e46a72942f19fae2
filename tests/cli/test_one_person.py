"""`score`, `demo` and `form`: one person's answers in, a report out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to run the program in."""
    return Desk(tmp_path)


def test_score(desk: Desk) -> None:
    """A file becomes a report on the screen, and nothing is said beside it."""
    done = desk.run("score", "me.json")
    assert (0, "") == (done.returncode, done.stderr)
    assert done.stdout.startswith("# Restless legs screening in lupus")
    assert "zebra crossing" in done.stdout
    assert [] == desk.kept()


def test_score_from_standard_input(desk: Desk) -> None:
    """`-` reads standard input, JSON or form lines."""
    assert desk.run("score", "-", typed="\ufeffurge_to_move: no\r\n").returncode == 0
    assert "the four criteria are not all met" in desk.run("score", "-", typed='{"urge_to_move": "no"}').stdout.lower()


def test_saved_report_scores_to_the_same_report(desk: Desk) -> None:
    """The report's JSON is an answer file, and gives the same results and pages."""
    assert 0 == desk.run("score", "me.json", "-o", "report.json").returncode
    assert 0 == desk.run("score", "report.json", "-o", "again.json").returncode
    first, again = (json.loads((desk.folder / name).read_text("utf-8")) for name in ("report.json", "again.json"))
    assert {**first, "created": ""} == {**again, "created": ""}


@pytest.mark.parametrize("format, begins", [("markdown", "# "), ("json", "{"), ("txt", "")])
def test_formats(desk: Desk, format: str, begins: str) -> None:
    """A report is Markdown, JSON or plain text."""
    done = desk.run("score", "me.json", "--format", format)
    assert 0 == done.returncode
    assert done.stdout.startswith(begins)


@pytest.mark.parametrize("page, has, has_not", [
    ("clinician", "page for the clinician", "page for you"), ("patient", "page for you", "page for the clinician"),
])  # fmt: skip
def test_page(desk: Desk, page: str, has: str, has_not: str) -> None:
    """One page can be printed alone."""
    out = desk.run("demo", "--page", page).stdout
    assert has in out
    assert has_not not in out


def test_demo_says_that_nobody_is_meant(desk: Desk) -> None:
    """Each page of the example says that the person is invented."""
    assert 2 == desk.run("demo").stdout.count("**EXAMPLE: an invented person.**")


@pytest.mark.thorough
@pytest.mark.parametrize("audience", ["patient", "staff"])
def test_a_blank_form_can_be_scored(desk: Desk, audience: str) -> None:
    """A form that nobody filled in scores as nothing answered."""
    assert 0 == desk.run("form", "--for", audience, "-o", "form.txt").returncode
    done = desk.run("score", "form.txt", "--format", "json")
    assert (0, {}) == (done.returncode, json.loads(done.stdout)["answers"])


def test_the_emergency_is_the_first_thing_said(desk: Desk) -> None:
    """A file that cannot be used, with a readable yes to an emergency item, is answered with that first."""
    done = desk.run("score", desk.write("bad.json", '{"age": "old", "flag_chest": "yes"}'))
    assert 65 == done.returncode
    assert done.stderr.startswith("EMERGENCY: ")
