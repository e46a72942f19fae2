"""`export`: the questionnaire as a form for another system, in a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to run the program in."""
    return Desk(tmp_path)


def test_export_writes_a_folder(desk: Desk) -> None:
    """The form and a README for the person who installs it; the names of the files are said."""
    done = desk.run("export", "fhir", "-o", "form")
    assert (0, "") == (done.returncode, done.stdout)
    names = sorted(file.name for file in (desk.folder / "form").iterdir())
    assert ["README.md", "questionnaire.json"] == names
    assert all(name in done.stderr for name in names)
    assert 0o700 == (desk.folder / "form").stat().st_mode & 0o777


@pytest.mark.parametrize("audience", ["patient", "staff"])
def test_export_for_somebody(desk: Desk, audience: str) -> None:
    """The form is for the person or for staff, and the README names it."""
    assert 0 == desk.run("export", "fhir", "--for", audience, "-o", "form").returncode
    form = json.loads((desk.folder / "form" / "questionnaire.json").read_text("utf-8"))
    assert form["url"].endswith(f"-{audience}")
    assert f"{form['url']}|{form['version']}" in (desk.folder / "form" / "README.md").read_text("utf-8")


@pytest.mark.parametrize("options, status, code_words", [
    pytest.param(["fhir", "-o", "form", "--language", "xx"], 2, "--language xx", id="a language that is not there"),
    pytest.param(["fhir"], 2, "--output", id="no folder"),
    pytest.param(["paper", "-o", "form"], 2, "paper", id="a system that is not there"),
    pytest.param(["fhir", "-o", "full"], 73, "not empty (mine.txt)", id="a folder with other files"),
    pytest.param(["fhir", "-o", "full/mine.txt"], 73, "not a folder", id="a file in the way"),
])  # fmt: skip
def test_export_that_cannot_be(desk: Desk, options: list[str], status: int, code_words: str) -> None:
    """What cannot be exported is said, and nothing is written."""
    (desk.folder / "full").mkdir()
    (desk.folder / "full" / "mine.txt").write_text("mine")
    done = desk.run("export", *options)
    assert status == done.returncode
    assert code_words in done.stderr
    assert not (desk.folder / "form").exists()
    assert ["mine.txt"] == [file.name for file in (desk.folder / "full").iterdir()]


def test_export_again(desk: Desk) -> None:
    """With --force an earlier export is replaced, byte for byte the same, and other files stay."""
    assert 0 == desk.run("export", "fhir", "-o", "form").returncode
    first = (desk.folder / "form" / "questionnaire.json").read_bytes()
    (desk.folder / "form" / "mine.txt").write_text("mine")
    assert 73 == desk.run("export", "fhir", "-o", "form").returncode
    assert 0 == desk.run("export", "fhir", "-o", "form", "--force").returncode
    assert first == (desk.folder / "form" / "questionnaire.json").read_bytes()
    assert "mine" == (desk.folder / "form" / "mine.txt").read_text()


def test_a_bundle_is_written_and_scored(desk: Desk) -> None:
    """`--format fhir` writes a Bundle, which scores to the same results."""
    assert 0 == desk.run("demo", "--format", "fhir", "-o", "bundle.json").returncode
    assert "Bundle" == json.loads((desk.folder / "bundle.json").read_text("utf-8"))["resourceType"]
    assert 0 == desk.run("demo", "-o", "first.json").returncode
    assert 0 == desk.run("score", "bundle.json", "-o", "again.json").returncode
    first, again = (json.loads((desk.folder / name).read_text("utf-8")) for name in ("first.json", "again.json"))
    assert {**first, "created": ""} == {**again, "created": ""}


def test_a_bundle_is_printed(desk: Desk) -> None:
    """Without a name the Bundle goes to standard output; another ending than .json is refused."""
    done = desk.run("score", "me.json", "--format", "fhir")
    assert (0, "Bundle") == (done.returncode, json.loads(done.stdout)["resourceType"])
    assert 2 == desk.run("score", "me.json", "--format", "fhir", "-o", "me.html").returncode
    assert 2 == desk.run("score", "me.json", "--format", "markdown", "-o", "me2.json").returncode


def test_a_response_that_does_not_fit(desk: Desk) -> None:
    """A response that cannot be used ends with 65, and says what is wrong with it."""
    (desk.folder / "response.json").write_text('{"resourceType": "QuestionnaireResponse", "questionnaire": "urn:x|1"}')
    done = desk.run("score", "response.json")
    assert 65 == done.returncode
    assert done.stderr.startswith("rls-screen: response.json, questionnaire: ")
