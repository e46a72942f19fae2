"""What is in the wheel and in the source archive: every file that belongs there, and nothing else."""

from __future__ import annotations

import os
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatchling import build

from rls_screen import __version__

ROOT = Path(__file__).parents[2]
METADATA = {"METADATA", "WHEEL", "entry_points.txt", "RECORD", "licenses/LICENSE"}
# What the source archive holds besides the package and the questionnaires.
FILES = {
    "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "LICENSE", "CITATION.cff",
    "pyproject.toml", "requirements-dev.txt", "justfile", "hatch_build.py", "PKG-INFO", ".gitignore",
}  # fmt: skip
FOLDERS = ("rls_screen", "questionnaires", "docs", "tests", "benchmarks", ".ci")


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The wheel and the source archive of this checkout."""
    folder, before = tmp_path_factory.mktemp("dist"), Path.cwd()
    os.chdir(ROOT)
    try:
        return folder / build.build_wheel(str(folder)), folder / build.build_sdist(str(folder))
    finally:
        os.chdir(before)


def files(*folders: str) -> Iterator[str]:
    """Every file of the checkout below these folders that is not made by running it."""
    for folder in folders:
        for file in (ROOT / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts and file.suffix not in (".pyc", ".rls-draft"):
                yield file.relative_to(ROOT).as_posix()


@pytest.mark.thorough
def test_the_wheel(built: tuple[Path, Path]) -> None:
    """The wheel holds the package, with the questionnaires inside it, and its metadata; no test, no other package."""
    wheel, _ = built
    expected = {*files("rls_screen"), *(f"rls_screen/{name}" for name in files("questionnaires"))}
    expected.add("rls_screen/questionnaires/rls-lupus/parsed.json")  # made of the other files there
    expected |= {f"rls_screen-{__version__}.dist-info/{name}" for name in METADATA}
    with zipfile.ZipFile(wheel) as archive:
        assert sorted(expected) == sorted(archive.namelist())
    assert {"rls_screen/py.typed", "rls_screen/questionnaires/rls-lupus/questionnaire.toml"} <= expected


def test_the_source_archive(built: tuple[Path, Path]) -> None:
    """The source archive holds what is needed to build, test and read the program, and nothing else."""
    _, archive = built
    with tarfile.open(archive) as opened:
        names = [one.name.partition("/")[2] for one in opened.getmembers() if one.isfile()]
    assert sorted({*files(*FOLDERS), *FILES}) == sorted(names)
