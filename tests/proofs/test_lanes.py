"""What runs by hand before a release: the lanes are those that the documentation lists, and each has its script."""

from __future__ import annotations

import re
import runpy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lowest() -> dict[str, Any]:
    """What `.ci/lowest.py` defines."""
    return runpy.run_path(str(ROOT / ".ci" / "lowest.py"))


def test_every_lane_has_its_script_and_its_row() -> None:
    """Each lane runs a script that exists, and docs/lanes.md has a row for it."""
    script = (ROOT / ".ci" / "lanes").read_text("utf-8")
    lanes = re.findall(r"^(\w+) {2,}\S", script.partition("<<'LANES'\n")[2].partition("\nLANES\n")[0], re.MULTILINE)
    own = re.findall(r"^ {4}(\w+)\)", script, re.MULTILINE)
    of_tests = {file.stem for file in (ROOT / "tests" / "lanes").glob("*.py")}
    named = {"people", "slow", "coverage", "properties", "exhaustive", "reports", "hostile", "batch", "fhir"}
    assert named | of_tests == {*own}
    assert [] == [lane for lane in lanes if lane not in own and not (ROOT / "benchmarks" / f"{lane}.py").is_file()]
    assert lanes == re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "lanes.md").read_text("utf-8"), re.MULTILINE)


def test_lowest_versions(lowest: dict[str, Any]) -> None:
    """A requirement becomes its lowest version; one without a lower bound is refused."""
    assert ["a-b==1.2", "c==3"] == lowest["lowest"](["a-b>=1.2,<2", "c[more]>=3"])
    with pytest.raises(ValueError, match=r"pyproject\.toml, d<4: no lower bound"):
        lowest["lowest"](["d<4"])


def test_extras_that_name_others(lowest: dict[str, Any]) -> None:
    """An extra that names others of the project requires what those require."""
    extras = {"test": ["this[a,b]", "t>=3"], "a": ["d>=1"], "b": ["e>=2"]}
    project = {"name": "this", "dependencies": ["c>=4"], "optional-dependencies": extras}
    assert ["c>=4", "t>=3", "d>=1", "e>=2"] == lowest["required"](project, ["test"])
    assert ["c>=4"] == lowest["required"](project, [])
