"""Every word the program shows is in the content: with the letters of `words.toml` blanked out, none is left.

What remains on a screen then comes from the questions (known texts), from what was typed, or from the code: that is a
word which a translator could not translate.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from asking import DOWN, ENTER, ESC, UP, pressed
from toy.making import answers, changed, toy

from rls_screen.cli import opening
from rls_screen.cli.beginning import Start
from rls_screen.cli.ending import Finished, Outputs, deliver, say_stopped
from rls_screen.cli.interview import _where_saved
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.places import DEFAULT, questionnaires_folder
from rls_screen.content.schema import Voice
from rls_screen.content.texts import Words
from rls_screen.errors import AnswerError
from rls_screen.exchange.form import blank_form
from rls_screen.person.interview import Interview
from rls_screen.person.scoring import score
from rls_screen.report import Report, markdown, plain_text, report
from rls_screen.report.text import plain
from rls_screen.session import new_session
from rls_screen.wizard.drive import PageMade, PageOffer, drive
from rls_screen.wizard.line_input import LineInput
from rls_screen.wizard.lines import EndOfInput, Lines
from rls_screen.wizard.screen import Shown
from rls_screen.wizard.stops import Stops

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
BLANK = "\u00a4"
NAME = re.compile(r"\{[a-z_]+\}")
WORD = re.compile(r"[A-Za-z][\w'-]+")
CORE = dict.fromkeys(("urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening"), "yes")
ABOUT = {"subject_id": "S7", "answered_by": "self", "age": 40, "sex": "male", "pregnancy": "no"}


def blanked(content: Any, place: str = "") -> Iterator[str]:
    """The lines of a `words.toml` whose sentences have BLANK for every letter outside of braces."""
    if isinstance(content, dict):
        for name, inner in content.items():
            yield from blanked(inner, f"{place}.{name}" if place else name)
        return
    sentence = "".join(
        part if NAME.fullmatch(part) else re.sub(r"[^\W\d_]", BLANK, part)
        for part in re.split(r"(\{[a-z_]+\})", content)
    )
    yield f'{place} = "{sentence}"'.replace("\n", "\\n") if '"' not in sentence else f"{place} = '{sentence}'"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of questionnaires with a copy of the shipped one, whose words are blanked."""
    copy = tmp_path_factory.mktemp("blank") / DEFAULT
    shutil.copytree(questionnaires_folder() / DEFAULT, copy)
    words = tomllib.loads((copy / "words.toml").read_text("utf-8"))
    (copy / "words.toml").write_text("\n".join(blanked(words)), "utf-8")
    return copy.parent


@pytest.fixture(scope="module")
def blank(folder: Path) -> Instrument:
    """The shipped instrument with blanked words."""
    return load(folder / DEFAULT)


NOT_SHOWN = ("kind", "source", "value", "taken", "not_confirmed", "files", "built_in")


def texts(content: Any) -> Iterator[str]:
    """Every text, id and code of the questions that can be shown; no rule, and no note for reviewers."""
    match content:
        case str():
            yield content
        case dict():
            for name, one in content.items():
                if not name.endswith("when") and name not in NOT_SHOWN:
                    yield from texts(one)
        case list():
            for one in content:
                yield from texts(one)


Known = dict[str, list[tuple[str, ...]]]


@pytest.fixture(scope="module")
def known(folder: Path) -> Known:
    """What the questions say, as sequences of words by their first word, the longest first."""
    files = (file for file in (folder / DEFAULT).glob("*.toml") if not file.name.endswith("words.toml"))
    found = {text for file in files for text in texts(tomllib.loads(file.read_text("utf-8")))}
    parts = {part for text in found for part in re.split(r"\{[a-z0-9_]*\|?|\}", text)}
    sequences = {tuple(WORD.findall(part.lower())) for text in parts for part in (text, plain(text))}
    by_first: Known = {}
    for sequence in sorted(filter(None, sequences), key=len, reverse=True):
        by_first.setdefault(sequence[0], []).append(sequence)
    return by_first


def left_over(shown: str, known: Known, *typed: str) -> list[str]:
    """The words of a screen that neither the questions nor the person brought in."""
    shown = re.sub(r"\x1b\[[0-9;]*m", "", shown)  # bold and underlined
    words, covered = WORD.findall(shown.lower()), {one.lower() for one in typed}
    known_to = 0  # the words before this place belong to a text of the questions
    left = []
    for at, word in enumerate(words):
        lengths = (len(one) for one in known.get(word, []) if tuple(words[at : at + len(one)]) == one)
        known_to = max(known_to, at + next(lengths, 0))
        if at >= known_to and word not in covered:
            left.append(word)
    return left


# ---- The two front ends ---------------------------------------------------------------------------------------------

IN_LINES = [
    pytest.param("subject_id", ["?", ":?", "", "s", "Anna", "x y z", "A\u200bB", ":b", ":r", "x", "99", "2", "q"],
                 id="code"),
    pytest.param("age", ["", "abc", "400", "4 foo", "<5", "1,200.5", ":d", "?", "1e999"], id="age"),
    pytest.param("hemoglobin", ["7.4", "12,5", "1.200", "400 g/dL", "12 foo", "11.9 g/dL"], id="blood"),
    pytest.param("labs_date", ["yesterday", "2026-02-30", ":s"], id="date"),
    pytest.param("tried", ["x" * 2001, "walking"], id="text"),
    pytest.param("sex", ["?", "", "maybe", "9", "d", "b"], id="choice"),
    pytest.param("flag_seizure", ["1", "t", "9", "b", "t", "1", "1", "p", "c", "r", "f"], id="emergency"),
    pytest.param("flag_stroke", ["3", "9", "3", "s"], id="not sure"),
    pytest.param("medicines", ["predisone; benadryl; maybe zoloft; hydrocortisone; stopped tramadol; glorbital",
                               "1", "9", "1", "1", "1", "2", "q"], id="medicines"),
]  # fmt: skip
TYPED = """s7f nn nna
    s7 ab br fe xx anna predisone benadryl zoloft maybe hydrocortisone stopped tramadol glorbital abc foo
    yesterday walking prednisone diphenhydramine cetirizine acrivastine sertraline hydroxychl hydroxychlor
    hydroxychloroquine"""
WRITTEN = "swallowed or injected"  # into an answer, in words that the lists of medicines read


def offer(words: Words) -> PageOffer:
    """A page offer that shows a page of one sign."""
    return PageOffer(words.urgent.write_page, lambda _: PageMade(words.urgent.page_written.format(file="7"), "7"))


@pytest.mark.thorough
@pytest.mark.parametrize("at, lines", IN_LINES)
@pytest.mark.parametrize("saved", [True, False])
def test_plain_lines(blank: Instrument, known: Known, at: str, lines: list[str], saved: bool) -> None:
    """Questions, refusals, help, review, emergency and medicines in plain lines have no word of the code."""
    out = StringIO()
    interview = Interview(blank, answers(blank, **(ABOUT if at != "subject_id" else {})), "patient", jumped_to=at)
    front = Lines(StringIO("".join(f"{line}\n" for line in lines)), out, blank.words, strict=False, saved=saved)
    with contextlib.suppress(EndOfInput):
        drive(interview, front, lambda _: None, offer(blank.words))
    assert [] == left_over(out.getvalue().replace(WRITTEN, ""), known, *TYPED.split())
    assert out.getvalue().count(BLANK) > 40


@pytest.mark.parametrize("at, lines", [("sex", "maybe"), ("age", "abc"), ("age", ""), ("sex", "\udcff")])
def test_a_pipe(blank: Instrument, known: Known, at: str, lines: str) -> None:
    """So does the message about a wrong line from a pipe, but for the question's id."""
    interview = Interview(blank, answers(blank), "patient", jumped_to=at)
    with pytest.raises(AnswerError) as caught:
        drive(interview, Lines(StringIO(f"{lines}\n"), StringIO(), blank.words, strict=True), lambda _: None)
    assert [] == left_over(str(caught.value), known, *TYPED.split())


IN_THE_MENU = [
    pytest.param("subject_id", {}, ["?" + ENTER, ENTER, ":?" + ENTER, "A nn" + ENTER, ESC, ESC,
                                    "\x1b[200~a\u200b\x1b[201~"], id="code"),
    pytest.param("age", ABOUT, ["<5" + ENTER, "\x15400" + ENTER, "x" + ENTER, "?" + ENTER, ":d" + ENTER], id="age"),
    pytest.param("hemoglobin", ABOUT, ["7.4" + ENTER, "4" + ENTER, ":s" + ENTER], id="blood"),
    pytest.param("sex", {}, [ENTER, DOWN, "?", "xx", "fe", "q", ESC, "fem" + ENTER, "b", "r", ENTER, DOWN, "b"],
                 id="choice"),
    pytest.param("flag_seizure", {**ABOUT, **dict.fromkeys(CORE, "no")},
                 ["?", ENTER, "2", " ", "d", "t", "1", "n", "b"], id="signs"),
    pytest.param("cramps", {**ABOUT, **CORE}, ["?", ENTER, "2", "2", "d", "n", "b", "n", "y", "r", "b"], id="list"),
    pytest.param("flag_self_harm", ABOUT, ["1", ENTER], id="alone"),
    pytest.param("medicines", ABOUT, ["hydroxychl", "\t" + ENTER, "predisone" + ENTER, "b", "2"], id="medicines"),
    pytest.param("main_worry", ABOUT, ["walking" + ENTER, "r", UP, ENTER, "f"], id="review"),
]  # fmt: skip


@pytest.mark.parametrize("voice", ["patient", "staff"])
@pytest.mark.parametrize("at, before, keys", IN_THE_MENU)
def test_the_menu(
    blank: Instrument, known: Known, monkeypatch: pytest.MonkeyPatch, at: str, before: dict[str, Any],
    keys: list[str], voice: Voice,
) -> None:  # fmt: skip
    """Panels, fields, lists, the review and the emergency screen of the menu have no word of the code."""
    shown: list[str] = []
    formatted = Shown.formatted

    def record(one: Shown) -> Any:
        shown.append(" ".join(line for line, _ in one.lines))
        return formatted(one)

    monkeypatch.setattr(Shown, "formatted", record)
    pressed(*keys, instrument=blank, at=at, before=before, voice=voice, rows=60)
    spoilt = [(words, screen) for screen in dict.fromkeys(shown) if (words := left_over(screen, known, *TYPED.split()))]
    assert [] == spoilt
    assert sum(screen.count(BLANK) for screen in shown) > 100


# ---- Before and after the questions ---------------------------------------------------------------------------------


def test_the_opening(
    folder: Path, blank: Instrument, known: Known, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """The opening, in both voices and for both front ends, and where the answers are saved."""
    monkeypatch.setattr(opening, "questionnaires_folder", lambda: folder)
    opening._read.cache_clear()
    for reason in (None, "option", "terminal", "ACCESSIBLE"):
        opening.say_opening(reason)
    monkeypatch.setattr("sys.stdin", StringIO("x\n1\n"))
    opening.ask_who(lambda: None)
    prompts = [opening.say_keys(voice, menu=menu) for voice in ("patient", "staff") for menu in (True, False)]
    opening._read.cache_clear()
    start = Start(blank, replace(new_session("staff", NOW), id="01234567"))
    shown = [*prompts, capsys.readouterr().out, *(_where_saved(start, place) for place in (None, tmp_path))]
    assert [] == left_over(" ".join(shown), known, "accessible")


@pytest.mark.parametrize("typed", [["no", "x.md", "/nowhere/x", "1"], [BLANK * 6], []])
@pytest.mark.parametrize("id", ["01234567", None])
def test_the_end(
    blank: Instrument, known: Known, monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], typed: list[str], id: str | None,
) -> None:  # fmt: skip
    """What stands below the report, the offer to save it, what was saved, and the message after a stop."""
    # The pages themselves are read by other tests.
    monkeypatch.setattr("rls_screen.cli.printing.print_pages", lambda *_: None)
    monkeypatch.setattr("rls_screen.cli.printing.lines_of", lambda *_: [])
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    short = tempfile.mkdtemp(prefix="w")
    monkeypatch.setenv("RLS_SCREEN_FOLDER", f"{short}/Dropbox")
    interview = Interview(blank, answers(blank, **ABOUT, flag_seizure="yes"), "patient")
    lines = LineInput(StringIO("".join(f"{line}\n" for line in typed)), StringIO(), Stops())
    with contextlib.suppress(EndOfInput):
        deliver(Finished(blank, interview, {}, id), Outputs(None, None, False), lines)
    for saved in (True, False):
        say_stopped(replace(new_session("patient", NOW), id="01234567"), interview, saved=saved)
    shown = "".join(capsys.readouterr()).replace(short, "")
    shutil.rmtree(short)
    assert [] == left_over(shown, known, "dropbox", "html", "md", "json", "s7", "s7-2")


@pytest.mark.parametrize("voice", ["patient", "staff"])
def test_the_form(blank: Instrument, known: Known, voice: Voice) -> None:
    """The blank form has ids and codes, and no other word of the code."""
    assert [] == left_over(re.sub(r"\n# ?", " ", blank_form(blank, voice)), known, "past")


@pytest.mark.parametrize("render", [markdown, plain_text])
def test_the_pages(blank: Instrument, known: Known, render: Any) -> None:
    """The pages of a report have names of rules and codes of results, and no other word of the code.

    Left out is the list of the rules behind the lines: rules in English, for reviewers, as `explain` prints them.
    """
    given = {**ABOUT, **CORE, "hemoglobin": {"value": 11.9, "unit": "g/dL"}, "days_per_week": 4, "flag_fever": "yes"}
    one = score(blank, answers(blank, **given, medicines="predisone, zoloft, benadryl", tried="walking"))
    made = without_rules(blank, replace_under(report(one, program_version="0", created="2026", demo=True)))
    shown = re.sub(
        r"`[a-z0-9_ =-]+`|\[[a-z0-9_ =-]+\]|doi:\S+|PMID",
        " ",
        render(made).replace("\\", "").replace(made.instrument.sha256[:12], ""),
    )
    codes = {word for result in blank.results.values() for code in result.codes for word in code.split("_")}
    assert [] == left_over(shown, known, *TYPED.split(), *blank.sources, *codes)


def replace_under(made: Report) -> Report:
    """A report made under an earlier version."""
    return made.model_copy(update={"made_under": "0"})


def without_rules(instrument: Instrument, made: Report) -> Report:
    """A report without the blocks that say in English why the lines are printed."""
    of_rules = {block.heading for page in instrument.pages for block in page.blocks if block.built_in == "bases"}
    assert of_rules
    pages = (
        page.model_copy(update={"blocks": tuple(one for one in page.blocks if one.heading not in of_rules)})
        for page in made.pages
    )
    return made.model_copy(update={"pages": tuple(pages)})


# ---- The file of words ----------------------------------------------------------------------------------------------


def test_every_word_is_used() -> None:
    """No sentence of `words.toml` waits for a translator in vain: the code names every one of them."""
    code = "".join(file.read_text("utf-8") for file in (Path(__file__).parents[2] / "rls_screen").rglob("*.py"))
    fields = [(table, field) for table, group in toy().words for field in type(group).model_fields]
    looked_up = set(re.findall(r"\.([a-z_0-9]+)\b", code))
    assert [] == [(table, field) for table, field in fields if field not in looked_up]


def test_a_questionnaire_has_its_own_words(tmp_path: Path) -> None:
    """Another questionnaire speaks its own words, also where it refuses an answer."""
    changed(tmp_path, "words.toml", "Recorded: {answer}.", "Notiert: {answer}.")
    file = tmp_path / "copy" / "words.toml"
    text = file.read_text("utf-8").replace("{given} is not a number.", "{given} ist keine Zahl.")
    file.write_text(text.replace("{problem} Allowed: ", "{problem} Erlaubt: "), "utf-8")
    plants, out = load(tmp_path / "copy"), StringIO()
    with contextlib.suppress(EndOfInput):
        front = Lines(StringIO("1\n"), out, plants.words, strict=False)
        drive(Interview(plants, answers(plants)), front, lambda _: None)
    assert "Notiert: Yes." in out.getvalue()
    ran = pressed("many" + ENTER, instrument=plants, at="days_dry")
    assert '"many" ist keine Zahl. Erlaubt: ' in ran.shown
    assert "That cannot" not in ran.shown
