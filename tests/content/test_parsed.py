"""The content as one JSON: the same as its files, and never used where it is not."""

from __future__ import annotations

import json
import shutil
from dataclasses import fields, replace
from pathlib import Path

import pytest

from rls_screen.content import library, parsed
from rls_screen.content.files import content_files
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import demo_person, lexicon, load
from rls_screen.medicines import Lexicon, read_medicines
from rls_screen.medicines.spelling import NearNames

TYPED = ("prednisolon 5 mg", "stopped ropinirole in May", "vitamin d, iron, low iron", "ecitalopram and cocodamol", "?")


@pytest.fixture(scope="module")
def text(instrument: Instrument) -> str:
    """The JSON of the shipped questionnaire."""
    folder = instrument.folder
    return parsed.text_of(load(folder), lexicon(folder), demo_person(folder))


@pytest.fixture
def installed(text: str, tmp_path: Path, instrument: Instrument) -> Path:
    """The folder of the shipped questionnaire as an installed program has it."""
    folder = tmp_path / instrument.folder.name
    shutil.copytree(instrument.folder, folder, ignore=shutil.ignore_patterns("examples"))
    (folder / parsed.NAME).write_text(text, "utf-8", newline="\n")
    return folder


def contents(one: Lexicon) -> dict[str, object]:
    """Everything in a lexicon, with the order of what has one."""
    near = {name: getattr(one.near, name) for name in ("_single", "_several", "_others", "_one_slip", "_longest")}
    near["words"] = {*one.near._words}
    parts = {field.name: getattr(one, field.name) for field in fields(one)}
    return {**near, **parts, "near": type(one.near), "order": [*one.names], "cues": [*one.cues.items()]}


def test_the_same_instrument(installed: Path, instrument: Instrument) -> None:
    """The instrument in the JSON is that in the files, down to the kind of every number and list."""
    found = parsed.checked(installed)
    assert found is not None
    read = replace(found.instrument(), folder=instrument.folder)
    for field in fields(instrument):
        expected, got = getattr(instrument, field.name), getattr(read, field.name)
        if field.name not in ("people", "examples"):
            assert (expected, repr(expected)) == (got, repr(got)), field.name
    assert [*instrument.findings] == [*read.findings]
    assert {item.errors for item in read.items.values()} == {read.words.errors}


def test_the_same_medicines(installed: Path, instrument: Instrument) -> None:
    """The medicines in the JSON are those in the files, and texts are read alike."""
    found, expected = parsed.checked(installed), library._lexicon_from_files(instrument.folder)
    assert found is not None
    read = found.lexicon()
    assert contents(expected) == contents(read)
    assert isinstance(read.near, NearNames)
    for typed in TYPED:
        assert read_medicines(typed, expected) == read_medicines(typed, read)


def test_the_same_demo(installed: Path, instrument: Instrument) -> None:
    """The person of `demo` is the one that is marked in the files, and is not looked for among them."""
    assert not (installed / "examples").exists()
    assert demo_person(installed) == demo_person(instrument.folder)
    assert demo_person(installed).demo


def test_what_is_installed_is_read(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the JSON fits, no file is parsed; with worked people all files are."""
    monkeypatch.setattr(library, "read", lambda *_: pytest.fail("a file was read"))
    assert (installed, "rls-lupus") == (load(installed).folder, load(installed).head.id)
    assert "prednisolone" in lexicon(installed).names
    with pytest.raises(pytest.fail.Exception):
        load(installed, people=True)


def test_a_changed_file_is_read(installed: Path, instrument: Instrument) -> None:
    """A change in any file of the content, or a file more or less, makes the JSON useless: the files are read."""
    for file in content_files(installed):
        before = file.read_bytes()
        file.write_bytes(before + b"\n")
        assert parsed.checked.__wrapped__(installed) is None, file.name
        file.unlink()
        assert parsed.checked.__wrapped__(installed) is None, file.name
        file.write_bytes(before)
    assert parsed.checked.__wrapped__(installed) is not None
    about = installed / "questionnaire.toml"
    about.write_text(about.read_text("utf-8").replace(f'"{instrument.head.version}"', '"9.9.9"'), "utf-8")
    assert "9.9.9" == load(installed).head.version


def test_line_ends_do_not_count(installed: Path) -> None:
    """The same files with other line ends are the same content, as for the hash that a report names."""
    for file in content_files(installed):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert parsed.checked(installed) is not None


@pytest.mark.parametrize("old, new", [
    pytest.param('"program": "', '"program": "9.', id="of another version of the program"),
    pytest.param('"parts": "', '"parts": "0', id="of another hash"),
    pytest.param('"when":"', '"when":"not ', id="changed by hand"),
    pytest.param("{", "", id="without its beginning"),
])  # fmt: skip
def test_another_json_is_not_used(installed: Path, text: str, old: str, new: str) -> None:
    """A JSON that this program did not make, or that was changed, is not used."""
    assert old in text
    (installed / parsed.NAME).write_text(text.replace(old, new, 1), "utf-8", newline="\n")
    assert parsed.checked(installed) is None


@pytest.mark.parametrize("size", [0, 10, 1000, -1])
def test_a_cut_json_is_not_used(installed: Path, text: str, size: int) -> None:
    """A JSON that is not whole is not used."""
    (installed / parsed.NAME).write_text(text[:size], "utf-8", newline="\n")
    assert parsed.checked(installed) is None


def test_a_checkout_has_none(instrument: Instrument) -> None:
    """The JSON is made for a wheel alone: the files of a checkout are what was changed last."""
    assert not (instrument.folder / parsed.NAME).exists()


def test_only_what_json_has(text: str) -> None:
    """Every line is JSON, and what JSON cannot hold is refused instead of being written as something else."""
    assert 4 == len([json.loads(line) for line in text.split("\n")])
    with pytest.raises(TypeError):
        parsed._packed({"seen": {1, 2}})
