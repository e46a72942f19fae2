"""A report on a terminal: every text on it, nothing acts on it, and the formats that a name or an option chooses."""

from __future__ import annotations

import io
import json
import re
import stat
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from pages import Block, Page, Paragraph, Table, made, reports, strings
from properties import examples
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from rls_screen.cli import app, report_formats
from rls_screen.cli.printing import lines_of, print_pages
from rls_screen.cli.report_formats import REPORT_SUFFIXES, Format, report_format, typed_suffix
from rls_screen.errors import CannotCreate, UsageError
from rls_screen.report import Report, plain_text
from rls_screen.report.characters import visible
from rls_screen.report.model import Cell

STYLES = re.compile(r"\x1b\[[0-9;]*m")
BLANK = re.compile(r"[\s\u2500-\u257f]+")  # blanks and the lines of boxes


@pytest.fixture(autouse=True)
def ordinary(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal of the usual kind, whatever the one is like in which the tests run."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ACCESSIBLE", "RLS_SCREEN_ACCESSIBLE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def printed(one: Report, width: int = 80, page: str | None = None, **more: Any) -> str:
    """What a terminal of this width receives."""
    screen = _Screen()
    console = Console(file=screen, force_terminal=True, width=width, highlight=False, markup=False, emoji=False, **more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        print_pages(one, page, console)
    return screen.getvalue()


class _Screen(io.StringIO):
    """A terminal that shows UTF-8."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        """Yes."""
        return True


def page(*parts: Any, boxed: bool = False) -> Report:
    """A report of one page with one block of these parts."""
    return made(Page(id="only", title="T", blocks=(Block(heading="Heading", boxed=boxed, parts=parts),)))


def letters(text: str) -> str:
    """A text without blanks and without boxes: where lines are broken is the terminal's affair."""
    return BLANK.sub("", text)


# ---- What is printed ------------------------------------------------------------------------------------------------


@pytest.mark.thorough
@settings(max_examples=examples(15), deadline=None)
@given(reports)
def test_nothing_acts_on_the_terminal(one: Report) -> None:
    """Whatever the texts are, the only control sequences are those for styles, and no line is wider than the screen."""
    for width in (40, 80):
        shown = STYLES.sub("", printed(one, width))
        assert "" == "".join(c for c in shown if c != "\n" and visible(c) != c)
        assert max(map(cell_len, shown.splitlines())) <= width


@pytest.mark.thorough
@settings(max_examples=examples(15), deadline=None)
@given(reports)
def test_every_text_is_printed(one: Report) -> None:
    """What is written in letters that a terminal shows in one column is all there, in narrow windows too."""
    for width in (40, 80):
        found = letters(STYLES.sub("", printed(one, width))).upper()
        plain = [text for text in strings(one) if re.fullmatch(r"[!-~ ]{1,10}", text)]
        headings = {head for one_page in one.pages for block in one_page.blocks for part in block.parts
                    if part.kind == "table" for head in part.header}  # fmt: skip
        layouts = {block.layout for one_page in one.pages for block in one_page.blocks}
        assert [] == [text for text in plain if text not in headings | layouts and letters(text).upper() not in found]


@pytest.mark.parametrize("said", ["[bold]x[/bold]", "[/]", "[link=http://a]b[/link]", ":smile:", "12 'a' None True"])
def test_text_is_no_markup(said: str) -> None:
    """What would be markup for the library that draws is printed as it is, without a style."""
    assert said in printed(page(Paragraph(text=said)))


def test_a_box_around_what_cannot_wait() -> None:
    """A box has a frame and capitals, in bold; colour is added where it may be, and never alone."""
    boxed = printed(page(Paragraph(text="Now."), boxed=True), color_system="standard")
    assert "\u250f" in boxed
    assert "HEADING" in boxed
    assert "\x1b[1;31m" in boxed
    assert "\u250f" not in printed(page(Paragraph(text="Now.")))


def test_no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    """With NO_COLOR there is bold, and no colour."""
    monkeypatch.setenv("NO_COLOR", "1")
    codes = {*re.findall(r"\x1b\[([0-9;]*)m", printed(page(Paragraph(text="Now.", bold=True, rule="a"), boxed=True)))}
    assert "1" in codes
    assert set() == {one for code in codes for one in code.split(";")} - {"", "0", "1", "2", "3", "4", "22"}


def test_tables_by_width() -> None:
    """A table is drawn where there is room; on a narrow screen each row is a point with its label."""
    rows = ((Cell(text="Does it help?"), Cell(text="Yes")), (Cell(text="Since"), Cell(text="May")))
    one = page(Table(header=("Question", "Answer"), rows=rows))
    assert "Question" in printed(one, 80)
    narrow = STYLES.sub("", printed(one, 40))
    assert ["- Does it help? Yes", "- Since: May"] == [line.rstrip() for line in narrow.splitlines() if "- " in line]


@pytest.mark.parametrize("name, value", [("TERM", "dumb"), ("ACCESSIBLE", "1"), ("RLS_SCREEN_ACCESSIBLE", "yes")])
def test_plain_lines(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """A terminal that cannot draw, or whose user reads by ear, gets the plain text."""
    monkeypatch.setenv(name, value)
    one = page(Paragraph(text="\u2265 5"), boxed=True)
    assert plain_text(one) == printed(one)


def test_a_terminal_of_another_encoding() -> None:
    """A terminal without UTF-8 gets the plain text, which is ASCII."""
    received = io.BytesIO()
    screen = io.TextIOWrapper(received, encoding="latin-1")
    one = page(Paragraph(text="\u2265 5 \u00b5g"), boxed=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", screen)
        print_pages(one, None, Console(file=screen, force_terminal=True))
        screen.flush()
    assert plain_text(one) == received.getvalue().decode("ascii")


def test_a_block_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """Blocks can be had as lines, also as plain ones, and nothing is printed."""
    one = page(Paragraph(text="Call."), boxed=True)
    assert "HEADING" in "\n".join(lines_of(one, one.pages[0].blocks))
    assert "" == capsys.readouterr().out


# ---- Which format ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix, format", [*REPORT_SUFFIXES.items(), (".HTML", "html"), ("", "markdown")])
def test_a_suffix_chooses_the_format(suffix: str, format: str) -> None:
    """The ending of a name chooses the format; a name without one is Markdown."""
    assert format == report_format(Path(f"report{suffix}"))


@pytest.mark.parametrize("name", ["report.doc", "report.PDFX", "report.md.gz", "report.odt"])
def test_an_unknown_suffix_is_refused(tmp_path: Path, name: str) -> None:
    """Another ending is refused with the list of those that exist, status 2, and nothing is written."""
    with pytest.raises(UsageError, match=re.escape(".md, .markdown, .json, .txt, .html, .htm or .pdf")) as caught:
        report_format(tmp_path / name)
    assert 2 == caught.value.status
    result = CliRunner().invoke(app, ["demo", "-o", str(tmp_path / name)])
    assert isinstance(result.exception, UsageError)
    assert [] == [*tmp_path.iterdir()]


@pytest.mark.thorough
@pytest.mark.parametrize(
    "format, begins",
    [
        ("markdown", b"# "), ("json", b"{"), ("txt", b"RESTLESS"), ("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-1."),
    ],
)  # fmt: skip
def test_every_format_by_name_and_by_option(tmp_path: Path, format: str, begins: bytes) -> None:
    """A file has the format of its name, is readable by its owner alone, and `--format` prints the same."""
    suffix = next(suffix for suffix, named in REPORT_SUFFIXES.items() if named == format)
    output = tmp_path / f"report{suffix}"
    assert 0 == CliRunner().invoke(app, ["demo", "-o", str(output)]).exit_code
    assert output.read_bytes().startswith(begins)
    if sys.platform != "win32":
        assert 0o600 == stat.S_IMODE(output.stat().st_mode)
    shown = CliRunner().invoke(app, ["demo", "--format", format, "--page", "clinician"])
    assert (0, True) == (shown.exit_code, shown.stdout_bytes.startswith(begins))


def test_name_and_option_must_agree(tmp_path: Path) -> None:
    """A name that says one format and an option that says another are refused."""
    with pytest.raises(UsageError, match=r"\.html or \.htm"):
        report_format(tmp_path / "report.pdf", Format.html)
    assert Format.html is report_format(Path("report"), Format.html)


def test_pdf_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF is never sent to a terminal."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(UsageError, match=r"-o report\.pdf"):
        report_format(None, Format.pdf)


def test_a_missing_library_is_noticed_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where PDF files cannot be made that is said before any question is put, with the remedy."""
    module = sys.modules["rls_screen.report.pdf"]
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["ask", "-o", str(tmp_path / "report.pdf")])
    assert isinstance(result.exception, CannotCreate)
    assert "pip install 'rls-screen[pdf]'" in str(result.exception)
    assert "" == result.stdout


@pytest.mark.parametrize("name, suffix", [
    ("A-7", ""), ("A-7.pdf", ".pdf"), ("x/A-7.HTML", ".HTML"), ("A-7.json", ""), ("A-7.doc", ""), (".pdf", ""),
])  # fmt: skip
def test_a_typed_suffix(name: str, suffix: str) -> None:
    """At the end of an interview a name may end in the format of a page; JSON is that of the answers."""
    assert suffix == typed_suffix(name)


def test_rendered_on_a_terminal_and_markdown_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a name or a format a terminal gets a drawn page, a pipe Markdown; `--format` is obeyed."""
    assert CliRunner().invoke(app, ["demo"]).stdout.startswith("# ")
    one = page(Paragraph(text="Now.", bold=True), boxed=True)
    for format, begins in ((None, "\n"), (Format.markdown, "# T"), (Format.json, "{")):
        screen = _Screen()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", screen)
            report_formats.give(one, format=format, page=None, output=None, force=False, written="")
        assert screen.getvalue().startswith(begins)
        assert ("\u250f" in screen.getvalue()) is (format is None)


def test_json_is_what_was_scored(tmp_path: Path) -> None:
    """The JSON of a report scores again to the same page."""
    first, again = tmp_path / "a.json", tmp_path / "b.html"
    CliRunner().invoke(app, ["demo", "-o", str(first)])
    assert 0 == CliRunner().invoke(app, ["score", str(first), "-o", str(again)]).exit_code
    assert json.loads(first.read_text("utf-8"))["subject"] in again.read_text("utf-8")
