"""Reading a questionnaire's folder: every problem is reported at once, and the hash is over all that is read."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from toy import making
from toy.making import TOY, changed, refusal, toy

from rls_screen.content.files import content_files, content_hash
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import lexicon, load
from rls_screen.content.places import DEFAULT, questionnaires_folder
from rls_screen.errors import ContentError, InputMissing
from rls_screen.person.scoring import score
from rls_screen.report.wording import filled


def test_the_toy_can_be_used() -> None:
    """An instrument of three questions about houseplants is loaded by the engine that loads the shipped one."""
    instrument = toy()
    assert ["leaves_hang", "days_dry", "window"] == [*instrument.items]
    assert ["watering", "wishes", "weeks_dry", "advice", "open_questions", "version_of_questions"] == [
        *instrument.results
    ]


def test_the_shipped_instrument_can_be_used(instrument: Instrument) -> None:
    """The built-in questionnaire is the default, and holds no problem."""
    assert "rls-lupus" == instrument.head.id == load().head.id


@pytest.mark.parametrize(
    "file, old, new, problem",
    [
        pytest.param(
            "plant.toml",
            'id      = "days_dry"',
            'id      = "leaves_hang"',
            "item leaves_hang: this id is used twice in this file; rename one.",
            id="an item's id twice",
        ),
        pytest.param(
            "plant.toml",
            'id     = "thirsty"',
            'id     = "window"',
            "finding window: this id is used already in copy/plant.toml, item window",
            id="a finding named like an item",
        ),
        pytest.param(
            "plant.toml",
            "[[findings]]\nid",
            "[[findings]\nid",
            "copy/plant.toml, line 40, column ",
            id="bad TOML has its line",
        ),
        pytest.param(
            "questionnaire.toml",
            '"plant", ',
            '"plant", "pots", ',
            "copy/pots.toml: this file is missing; add it, or remove it from 'files'",
            id="a missing file",
        ),
    ],
)
def test_files(tmp_path: Path, file: str, old: str, new: str, problem: str) -> None:
    """A file that cannot be read or joined is refused with its place, the problem, and a remedy."""
    assert problem in refusal(changed(tmp_path, file, old, new))


@pytest.mark.parametrize(
    "file, old, new, place",
    [
        pytest.param(
            "plant.toml", "days_dry > 10", "days_dri > 10", "line 40, finding thirsty, column 16", id="a rule"
        ),
        pytest.param("plant.toml", "[[findings]]\nid", "[[findings]\nid", "line 40, column 11", id="no TOML"),
        pytest.param("plant.toml", 'unit    = "days"', "colour = 1", "line 16, items days_dry, colour", id="a field"),
        pytest.param("plant.toml", "[[findings]]\nid ", "[[findings]]\nno ", "line 40, findings 1, id", id="no id"),
        pytest.param("questionnaire.toml", '"wishes", ', "", "line 68, result wishes", id="a result in another file"),
        pytest.param("questionnaire.toml", '"wishes", ', '"w", "wishes", ', "results", id="a field of the whole file"),
    ],
)
def test_a_place_has_the_line(tmp_path: Path, file: str, old: str, new: str, place: str) -> None:
    """Place, problem and remedy are apart, and the place is the file, the line, the entry and the column of a rule."""
    with pytest.raises(ContentError) as caught:
        load(changed(tmp_path, file, old, new))
    problem = caught.value.problems[0]
    where = "plant.toml" if "result wishes" in place else file
    assert f"copy/{where}, {place}" == problem.place
    assert problem.remedy
    assert where not in problem.problem


def test_a_source_twice(tmp_path: Path) -> None:
    """Two sources with one id are refused: nobody could tell which is meant."""
    again = '[[sources]]\nid = "gardener"\ncitation = "C."\ntaken = "T."\nconfidence = "seen"\n'
    assert "gardener" in refusal(changed(tmp_path, "sources.toml", "[[sources]]", f"{again}\n[[sources]]"))


def test_items_need_a_section(tmp_path: Path) -> None:
    """Items outside a section would never be put."""
    copy = changed(tmp_path, "plant.toml", "[section]\n", "")
    text = (copy / "plant.toml").read_text("utf-8")
    (copy / "plant.toml").write_text(text[text.index("[[items]]") :], "utf-8")
    assert "copy/plant.toml: there are items and no [section]" in refusal(copy)


def test_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is named."""
    copy = changed(tmp_path, "plant.toml", "Hanging", "Hängend")
    (copy / "plant.toml").write_text((copy / "plant.toml").read_text("utf-8"), "latin-1")
    assert "copy/plant.toml: this is not UTF-8; save the file as UTF-8" in refusal(copy)


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Faults of different kinds in different files are all named, never one at a time."""
    copy = changed(tmp_path, "plant.toml", "days_dry > 10", "days_dri > 10")
    for file, old, new in (
        ("plant.toml", 'source = "own"', 'source = "owm"'),
        ("plant.toml", "{weeks_dry}", "{weeks_dri}"),
        ("page.toml", 'result = "watering"', 'result = "waterin"'),
        ("questionnaire.toml", '"wishes", ', ""),
    ):
        (copy / file).write_text((copy / file).read_text("utf-8").replace(old, new, 1), "utf-8")
    problems = refusal(copy)
    assert [] == [
        word for word in ("'days_dri'", "'owm'", "{weeks_dri}", "'waterin'", "result wishes") if word not in problems
    ]


def test_all_files_at_once(tmp_path: Path) -> None:
    """Two files that cannot be read are both named."""
    copy = changed(tmp_path, "plant.toml", "[section]", "[section")
    (copy / "sources.toml").unlink()
    problems = refusal(copy)
    assert "copy/plant.toml" in problems
    assert "copy/sources.toml: this file is missing" in problems


@pytest.mark.parametrize("made", [pytest.param(False, id="no folder"), pytest.param(True, id="an empty folder")])
def test_no_questionnaire(tmp_path: Path, made: bool) -> None:
    """A folder without a questionnaire is a missing input."""
    folder = tmp_path / "empty"
    if made:
        folder.mkdir()
    with pytest.raises(InputMissing, match=r"no questionnaire\.toml here"):
        load(folder)


def test_a_folder_named_like_a_file(tmp_path: Path) -> None:
    """Where a content file should be and a folder is, that is a problem of the content."""
    copy = changed(tmp_path, "plant.toml", "Hanging", "Hanging")
    (copy / "sources.toml").unlink()
    (copy / "sources.toml").mkdir()
    assert "copy/sources.toml" in refusal(copy)


@pytest.mark.parametrize("folder", [TOY, questionnaires_folder() / DEFAULT], ids=["the toy", "the shipped one"])
def test_hash_changes_with_content(tmp_path: Path, folder: Path) -> None:
    """One byte changed in any file of a questionnaire but its worked people and its remarks changes the hash."""
    files = [file.name for file in folder.iterdir() if file.is_file() and file.suffix not in (".md", ".py")]
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in files:
        shutil.copy(folder / name, copy / name)
    before = content_hash(copy)
    assert before == content_hash(folder)
    unseen = []
    for name in files:
        content = (copy / name).read_bytes()
        (copy / name).write_bytes(content + b"#")
        unseen += [name] if content_hash(copy) == before else []
        (copy / name).write_bytes(content)
    assert ([], before) == (unseen, content_hash(copy))
    assert len(files) > 2


def test_hash_is_over_all_that_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file that is read to score a person is one whose change the hash shows, worked people aside."""
    opened: set[str] = set()
    read_text = Path.read_text

    def recorded(self: Path, *arguments: Any, **more: Any) -> str:
        opened.add(self.name)
        return read_text(self, *arguments, **more)

    monkeypatch.setattr(Path, "read_text", recorded)
    monkeypatch.setattr("rls_screen.content.library.content_hash", lambda _: "")
    folder = questionnaires_folder() / DEFAULT
    load.__wrapped__(folder)
    lexicon.__wrapped__(folder)
    assert {"questionnaire.toml", "medicines.csv", "medicine_words.toml"} <= opened
    assert set() == opened - {file.name for file in content_files(folder)}


def test_hash_changes_with_a_file_name(tmp_path: Path) -> None:
    """A content file under another name is other content."""
    copy = changed(tmp_path, "plant.toml", "e", "e")
    before = content_hash(copy)
    (copy / "plant.toml").rename(copy / "plants.toml")
    assert before != content_hash(copy)


def test_hash_does_not_change_with_examples_or_line_ends(tmp_path: Path) -> None:
    """Worked people, remarks for reviewers and the line ends of a system are not what a result depends on."""
    copy = changed(tmp_path, "examples/plants.toml", "thirsty plant", "dry plant")
    (copy / "README.md").write_text("Read me.", "utf-8")
    (copy / "plant.toml").write_bytes((copy / "plant.toml").read_bytes().replace(b"\n", b"\r\n"))
    assert content_hash(TOY) == content_hash(copy)


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    """Content saved with the line ends of another system says the same."""
    copy = changed(tmp_path, "plant.toml", "e", "e")
    (copy / "plant.toml").write_bytes((copy / "plant.toml").read_bytes().replace(b"\n", b"\r\n"))
    assert toy().items == load(copy).items


def test_every_name_a_sentence_may_hold_is_filled(tmp_path: Path) -> None:
    """What may be named in a sentence is printed: words of the whole instrument, answers, and numbers not known."""
    names = "{version}, {title}, {sha256}, {intended_use}, {window}, {weeks_dry}"
    instrument = load(changed(tmp_path, "plant.toml", '"Look again."', f'"Look again. {names}"'))
    head, words = instrument.head, instrument.head.words
    unknown = f"{words.not_answered.staff}, {words.not_answered.staff}"
    written = f"Look again. {head.version}, {head.title}, {instrument.sha256}, {head.intended_use}, {unknown}"
    sentence = filled(instrument.results["watering"].texts["look_again"], score(instrument, making.answers(instrument)))
    assert written == sentence
