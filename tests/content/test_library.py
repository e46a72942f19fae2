"""Broken content: every kind of fault is named with its place and a remedy, all at once. Also the content's hash."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from toy import making
from toy.making import TOY, changed, toy

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import content_files, content_hash, lexicon, load
from rls_screen.content.places import DEFAULT, questionnaires_folder
from rls_screen.errors import ContentError, InputMissing
from rls_screen.person.scoring import score
from rls_screen.report.wording import filled


def refusal(folder: Path) -> str:
    """What is said about a folder that cannot be used."""
    with pytest.raises(ContentError) as caught:
        load(folder, people=True)
    return str(caught.value)


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


SOUTH = '{ code = "south", patient = "South", staff = "South" }'


@pytest.mark.parametrize(
    "file, old, new, said",
    [
        pytest.param(
            "plant.toml",
            "leaves_hang or days_dry > 10",
            "leaves_hang or days_dri > 10",
            "copy/plant.toml, finding thirsty, column 16:\n"
            "  no item, finding or result is called 'days_dri'; did you mean 'days_dry'?",
            id="an unknown name",
        ),
        pytest.param(
            "plant.toml",
            '"thirsty and leaves_hang"',
            '"thirsty and days_dry"',
            "copy/plant.toml, result watering, row today, column 13:\n  this is a number",
            id="a wrong kind",
        ),
        pytest.param(
            "plant.toml",
            '"days_dry / 7"',
            '"leaves_hang / 7"',
            "result weeks_dry, column 1:\n  this is true or false, and a number is needed",
            id="a wrong kind of part",
        ),
        pytest.param(
            "plant.toml",
            '"days_dry / 7"',
            '"leaves_hang"',
            "result weeks_dry: the rule gives truth, and number is needed",
            id="a wrong kind of rule",
        ),
        pytest.param(
            "plant.toml",
            'window == "south"',
            'window == "suth"',
            "finding wants_shade, column 11:\n  'suth' is not a code of 'window' (north, south); did you mean 'south'?",
            id="an unknown code",
        ),
        pytest.param(
            "plant.toml", 'window == "south"', 'window == "unsure"', "write unsure(window)", id="unsure as a code"
        ),
        pytest.param(
            "page.toml",
            'watering == "today"',
            'watering == "todai"',
            "page owner, block 'What to do', column 13:\n  'todai' is not a code of 'watering'",
            id="an unknown code of a result",
        ),
        pytest.param(
            "plant.toml", "days_dry > 50", "days_dry > 50 or", "item window, skip_when, column", id="half a rule"
        ),
        pytest.param(
            "plant.toml",
            "shade or weeks_dry >= 2",
            "shade or weeks_dri >= 2",
            "consideration turn_the_pot, column 10:",
            id="a consideration's rule",
        ),
        pytest.param(
            "plant.toml",
            'id      = "days_dry"',
            'id      = "leaves_hang"',
            "copy/plant.toml, item leaves_hang: this id is used twice in this file; rename one.",
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
            'id = "shade", when',
            'id = "thirsty", when',
            "entry thirsty: used already in copy/plant.toml, finding thirsty",
            id="an entry named like a finding",
        ),
        pytest.param(
            "plant.toml",
            '{ id = "leaves_hang" }',
            '{ id = "leaves_hung" }',
            "entry leaves_hung: without 'when' it is an item or a finding; none has this id",
            id="an entry that is no item",
        ),
        pytest.param(
            "plant.toml",
            SOUTH,
            SOUTH.replace("south", "north"),
            "item window: two options have the same code",
            id="a code twice",
        ),
        pytest.param(
            "plant.toml",
            "leaves_hang or days_dry > 10",
            "wants_shade",
            "these rules read one another in a circle: ",
            id="a circle",
        ),
        pytest.param(
            "plant.toml",
            'source = "gardener"',
            'source = "gardner"',
            "finding thirsty: sources.toml has no source 'gardner'; add it there, or did you mean 'gardener'?",
            id="a missing source",
        ),
        pytest.param(
            "plant.toml",
            "[[findings]]\nid",
            "[[findings]\nid",
            "copy/plant.toml: this is not TOML: ",
            id="bad TOML",
        ),
        pytest.param("plant.toml", "[[findings]]\nid", "[[findings]\nid", "line 40", id="bad TOML has its line"),
        pytest.param(
            "plant.toml",
            'unit    = "days"',
            'unit    = "days"\ncolour = "green"',
            "copy/plant.toml, items days_dry, colour: there is no such field here; check its spelling in ",
            id="a field nobody knows",
        ),
        pytest.param(
            "plant.toml", 'kind    = "number"', 'kind    = "numbre"', "items days_dry, kind: ", id="a kind nobody knows"
        ),
        pytest.param(
            "plant.toml",
            "range   = [0, 100]",
            "",
            "items days_dry: 'range' belongs to kind = \"number\"",
            id="a number without a range",
        ),
        pytest.param(
            "plant.toml", "range   = [0, 100]", "range   = [100, 0]", "days_dry", id="a range the wrong way round"
        ),
        pytest.param(
            "plant.toml",
            'unknown = "look_again"\n',
            "",
            "results watering: a table needs 'unknown'",
            id="a table without an unknown code",
        ),
        pytest.param(
            "plant.toml",
            'look_again = "Look again."',
            'look_agin = "Look again."',
            "results watering: 'look_agin' is not a code of this table",
            id="a sentence for no code",
        ),
        pytest.param(
            "plant.toml",
            'look_again = "Look again."\n',
            "",
            "result watering, texts: no sentence for 'look_again', and page owner prints it",
            id="a code that is printed has no sentence",
        ),
        pytest.param(
            "plant.toml",
            "dry for {days_dry}",
            "dry for {days_dri}",
            "result watering, text soon: {days_dri} is no item, number or medicine finding; did you mean 'days_dry'?",
            id="a placeholder that is no name",
        ),
        pytest.param(
            "questionnaire.toml",
            '"wishes", ',
            "",
            "result wishes: not in 'results' of questionnaire.toml",
            id="a result without a place in the output",
        ),
        pytest.param(
            "questionnaire.toml",
            '"wishes", ',
            '"wishes", "whishes", ',
            "questionnaire.toml, results: no result is called 'whishes'; did you mean 'wishes'?",
            id="a place in the output without a result",
        ),
        pytest.param(
            "questionnaire.toml",
            '"plant", ',
            '"plant", "pots", ',
            "copy/pots.toml: this file is missing; add it, or take it out of 'files'",
            id="a missing file",
        ),
        pytest.param(
            "questionnaire.toml",
            'version = "1.2.3"',
            'version = "1.2"',
            "copy/questionnaire.toml, version: ",
            id="a version of another form",
        ),
        pytest.param(
            "page.toml",
            '"days_dry", "window"',
            '"days_dri", "window"',
            "page owner, block 'What you said': no item is called 'days_dri'; did you mean 'days_dry'?",
            id="a page prints an unknown item",
        ),
        pytest.param(
            "page.toml",
            'entries = "wishes"',
            'entries = "whishes"',
            "no result is called 'whishes'; did you mean 'wishes'?",
            id="a page prints an unknown list",
        ),
        pytest.param(
            "page.toml",
            'result = "watering"',
            'result = "wishes"',
            "'wishes' is not a table with rows",
            id="a page prints a sentence of a list",
        ),
        pytest.param(
            "page.toml",
            'result = "watering"',
            'result = "weeks_dry"',
            "'weeks_dry' is not a table with rows",
            id="a page prints a sentence of a number",
        ),
        pytest.param(
            "page.toml",
            'entries = "wishes"',
            'entries = "open_questions"',
            "'open_questions' is not a list of entries",
            id="a page prints entries the engine makes",
        ),
        pytest.param(
            "page.toml",
            'entries = "wishes"',
            'entries = "watering"',
            "'watering' is not a list of entries",
            id="a page prints entries of a table",
        ),
        pytest.param(
            "page.toml",
            '"weeks_dry"]',
            '"watering"]',
            "page owner, block 'What you said': 'watering' is no number",
            id="a page prints a table as a value",
        ),
        pytest.param(
            "page.toml",
            'values = ["leaves_hang", "days_dry", "window", "weeks_dry"]',
            'rows = ["wishes"]',
            "'wishes' is no number",
            id="a page prints a list as a row",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{thirsty} has',
            "text fine: {thirsty} is no item, number or medicine finding",
            id="a sentence no report can fill: thirsty",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{watering} has',
            "text fine: {watering} is no item, number or medicine finding",
            id="a sentence no report can fill: watering",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{wishes} has',
            "text fine: {wishes} is no item, number or medicine finding",
            id="a sentence no report can fill: wishes",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{version_of_questions} has',
            "text fine: {version_of_questions} is no item, number or medicine finding",
            id="a sentence no report can fill: version_of_questions",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{open_questions} has',
            "text fine: {open_questions} is no item, number or medicine finding",
            id="a sentence no report can fill: open_questions",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{created} has',
            "text fine: {created} is no item, number or medicine finding",
            id="a sentence no report can fill: created",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{program_version} has',
            "text fine: {program_version} is no item, number or medicine finding",
            id="a sentence no report can fill: program_version",
        ),
        pytest.param(
            "plant.toml",
            'why     = "Hanging',
            'tier = "emergency"\nwhy     = "Hanging',
            "item leaves_hang, tier: questionnaire.toml has no message for it; add [tiers.emergency]",
            id="a tier without a message",
        ),
        pytest.param(
            "plant.toml",
            'unit    = "days"',
            'unit    = "days"\nnot_above = "windw"',
            "item days_dry, not_above: no item is called 'windw'; did you mean 'window'?",
            id="a whole that is no item",
        ),
        pytest.param(
            "plant.toml",
            'label   = "',
            'labl    = "',
            ", label: this field is missing; add it",
            id="a field is missing",
        ),
        pytest.param(
            "plant.toml", "[section]\n", "[sections]\n", "copy/plant.toml, sections: ", id="a table nobody knows"
        ),
        pytest.param(
            "examples/plants.toml",
            "answers ",
            "answer ",
            "examples/plants.toml, people A thirsty plant in the sun, answer: ",
            id="a worked person with an unknown field",
        ),
    ],
)
def test_broken(tmp_path: Path, file: str, old: str, new: str, said: str) -> None:
    """A fault in the content is refused with its place, what is wrong, and where there is one the remedy."""
    assert said in refusal(changed(tmp_path, file, old, new))


def test_pattern_that_is_none(tmp_path: Path) -> None:
    """A pattern that no answer can be compared with is refused when the content is loaded, not later."""
    item = (
        '[[items]]\nid = "name"\nkind = "text"\nlabel = "N"\npatient = "N?"\nstaff = "N"\nwhy = "N."\npattern = "["\n'
    )
    assert "pattern" in refusal(changed(tmp_path, "plant.toml", "[[findings]]", f"{item}\n[[findings]]"))


def test_a_source_twice(tmp_path: Path) -> None:
    """Two sources with one id are refused: nobody could tell which is meant."""
    again = '[[sources]]\nid = "gardener"\ncitation = "C."\ntaken = "T."\nconfidence = "seen"\n'
    assert "gardener" in refusal(changed(tmp_path, "sources.toml", "[[sources]]", f"{again}\n[[sources]]"))


def test_items_need_a_section(tmp_path: Path) -> None:
    """Items outside a section would never be put."""
    copy = changed(tmp_path, "plant.toml", "[section]\n", "")
    text = (copy / "plant.toml").read_text("utf-8")
    (copy / "plant.toml").write_text(text[text.index("[[items]]") :], "utf-8")
    assert "copy/plant.toml: items need a [section] to stand in" in refusal(copy)


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
    said = refusal(copy)
    assert [] == [
        word for word in ("'days_dri'", "'owm'", "{weeks_dri}", "'waterin'", "result wishes") if word not in said
    ]


def test_all_files_at_once(tmp_path: Path) -> None:
    """Two files that cannot be read are both named."""
    copy = changed(tmp_path, "plant.toml", "[section]", "[section")
    (copy / "sources.toml").unlink()
    said = refusal(copy)
    assert "copy/plant.toml" in said
    assert "copy/sources.toml: this file is missing" in said


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


def test_order_of_steps_does_not_depend_on_order_in_files(tmp_path: Path) -> None:
    """A finding may stand before the one it reads: what is read is always computed first."""
    steps = [step.id for step in toy().steps]
    assert steps.index("thirsty") < steps.index("wants_shade") < steps.index("shade")
    later = changed(tmp_path, "plant.toml", 'when   = "leaves_hang or days_dry > 10"', 'when   = "wants_shade"')
    text = (later / "plant.toml").read_text("utf-8")
    text = text.replace('window == "south" and thirsty', 'window == "south"', 1)
    (later / "plant.toml").write_text(text, "utf-8")
    steps = [step.id for step in load(later).steps]
    assert steps.index("wants_shade") < steps.index("thirsty")


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
    said = filled(instrument.results["watering"].texts["look_again"], score(instrument, making.answers(instrument)))
    assert written == said
