"""What is in the wheel and in the source distribution: the engine and the content, and nothing that is not tracked."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What the source distribution holds beside the package, the content, the documentation and the tests.
TOPS = {"rls_screen", "questionnaires", "docs", "tests"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


def tracked(*tops: str) -> set[str]:
    """The files under these folders that are in version control. Skips the test where this is no checkout."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("no checkout, or no git")
    listed = subprocess.run([git, "ls-files", "--", *tops], cwd=ROOT, check=True, capture_output=True, text=True)
    return {line for line in listed.stdout.splitlines() if (ROOT / line).is_file()}


def test_the_wheel_holds_the_engine_and_the_content(built: Path) -> None:
    """The wheel holds the package's files, the questionnaires inside it, its metadata and licence, and nothing else."""
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as file:
        names = {name for name in file.namelist() if ".dist-info/" not in name}
        about = {name.partition(".dist-info/")[2] for name in file.namelist() if ".dist-info/" in name}
    content = {f"rls_screen/{name}" for name in tracked("questionnaires")}
    assert tracked("rls_screen") | content == names
    assert {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"} == about
    assert "rls_screen/py.typed" in names


def test_the_source_distribution_holds_what_builds_and_tests(built: Path) -> None:
    """The source distribution holds package, content, documentation and tests as they are tracked."""
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as file:
        names = {member.name.partition("/")[2] for member in file.getmembers() if member.isfile()}
    assert tracked(*TOPS) == {name for name in names if name.partition("/")[0] in TOPS}
    others = {name for name in names if name.partition("/")[0] not in TOPS}
    assert {"PKG-INFO", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE", "CITATION.cff"} <= others
    assert others - {"PKG-INFO", ".gitignore"} <= tracked("*")
