"""The changes that the program reads are the *Scoring* section of the changelog, and explain what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rls_screen import __version__
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import change_log, load

ROOT = Path(__file__).parents[2]
LOG = change_log(load())
CELLS = re.compile(r"(?<!\\)\|")


def scoring(version: str) -> str:
    """The *Scoring* section of a version in the changelog."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    of_version = re.split(r"^## ", text, flags=re.MULTILINE)
    section = next(one for one in of_version if one.startswith(version))
    return section.partition("### Scoring")[2].partition("\n### ")[0]


def rows(section: str) -> list[tuple[str, ...]]:
    """The rows of its table, below the two that head it."""
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [tuple(cell.strip() for cell in CELLS.split(line.strip()[1:-1])) for line in lines[2:]]


@pytest.mark.parametrize("version", [one.version for one in LOG.versions])
def test_the_changelog_and_the_changes_agree(version: str) -> None:
    """Every row of *Scoring* is an entry in the same words and order; the others are sentences above the table."""
    section = scoring(version)
    [changes] = [one.changes for one in LOG.versions if one.version == version]
    assert rows(section) == [change.row for change in changes if change.row is not None]
    prose = " ".join(line for line in section.splitlines() if not line.startswith("|"))
    sentences = [change.text for change in changes if change.text is not None]
    assert [] == [text for text in sentences if text not in " ".join(prose.split())]


def test_every_version_with_a_table_has_its_changes() -> None:
    """No version of the changelog that changed a rule is missing; the table names the versions that it compares."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert {one for one in versions if rows(scoring(one))} == {one.version for one in LOG.versions}
    for one in LOG.versions:
        assert f"| rule | {one.before} | {one.version} |" in scoring(one.version)
    assert __version__ in versions


def test_every_entry_has_a_name_of_its_own() -> None:
    """The ids that name entries in a list of differences are different."""
    ids = [change.id for version in LOG.versions for change in version.changes]
    assert len({*ids}) == len(ids) > 30


def test_new_questions_explain_themselves(instrument: Instrument) -> None:
    """Every new question that a rule needs is among what may now be missing."""
    [version] = LOG.versions
    explained = {entry for change in version.changes for one in change.explains if "missing" in one.results
                 for entry in one.entries}  # fmt: skip
    read = {name for rules in instrument.rules_of.values() for text in rules for name in instrument.reads(text)}
    assert {*version.new} & read <= explained
    assert {*version.new} - read == {"severity_7d"}
