"""`changes.toml` names only what the questionnaire has, its rules can be read, and versions are in order."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from toy.making import toy

from rls_screen.content.changes import ChangeLog, VersionChanges, numbers
from rls_screen.content.library import change_log, load
from rls_screen.errors import ContentError

RLS = load()
TEXT = (RLS.folder / "changes.toml").read_text("utf-8")


def test_a_questionnaire_without_changes() -> None:
    """A questionnaire without the file has no changes."""
    assert ChangeLog() == change_log(toy())
    assert change_log(RLS).versions


def test_since() -> None:
    """The versions after another one are found number by number, not letter by letter."""
    versions = tuple(VersionChanges(version=one, before="0.1.0") for one in ("0.2.0", "0.10.0", "1.0.0"))
    log = ChangeLog(versions=versions)
    found = {before: [one.version for one in log.since(before)] for before in ("0.1.0", "0.2.0", "0.9.9", "1.0.0")}
    assert {
        "0.1.0": ["0.2.0", "0.10.0", "1.0.0"], "0.2.0": ["0.10.0", "1.0.0"], "0.9.9": ["0.10.0", "1.0.0"], "1.0.0": [],
    } == found  # fmt: skip
    assert (0, 10, 0) == numbers("0.10.0")


@pytest.mark.parametrize(
    "old, new, place",
    [
        pytest.param('"severity_7d"]', '"severity"]', "version 0.2.0", id="a question"),
        pytest.param('results = ["urgency"]', 'results = ["urgent"]', "change not_asked", id="a result"),
        pytest.param('beside = ["iron_status"]', 'beside = ["iron"]', "change high_saturation", id="one beside it"),
        pytest.param('when = "restless_with_fever"', 'when = "restless"', "change restless_with_fever, column 1",
                     id="a name in a rule"),
        pytest.param('when = "restless_with_fever"', 'when = "ferritin"', "change restless_with_fever", id="a number"),
        pytest.param('rows = "blank"', 'rows = "gone"', "changes.toml", id="another kind of row"),
        pytest.param('{ rows = "blank" }', '{ rows = "blank", results = ["urgency"] }', "changes.toml", id="both"),
        pytest.param('rows = "blank"', 'when = "cramps"', "changes.toml", id="neither"),
        pytest.param('rule   = "numbers"\n', "", "changes.toml", id="half a row"),
        pytest.param('version  = "0.2.0"', 'version  = "0.2"', "changes.toml", id="no version"),
    ],
)  # fmt: skip
def test_a_fault_is_named(tmp_path: Path, old: str, new: str, place: str) -> None:
    """A name that does not exist, a rule that cannot be read and an entry of no kind are content faults."""
    assert old in TEXT
    (tmp_path / "changes.toml").write_text(TEXT.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError) as caught:
        change_log(replace(RLS, folder=tmp_path))
    assert "content-fault" == caught.value.code
    assert place in caught.value.place
