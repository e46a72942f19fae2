"""The pages that a clinician signs off hold the whole instrument, and their links lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markdown_links import dead_links
from toy import making
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.content.checks import written_rules
from rls_screen.content.instrument import Instrument
from rls_screen.errors import CannotCreate, UsageError
from rls_screen.explain import document
from rls_screen.explain.document import CONTENTS, SOURCES
from rls_screen.explain.entry import entries

PAGES = Path(__file__).parents[2] / "docs" / "reference" / "instrument"


@pytest.fixture(scope="module")
def pages(instrument: Instrument) -> dict[str, str]:
    """The pages of the shipped instrument."""
    return document(instrument)


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_pages_are_up_to_date(pages: dict[str, str]) -> None:
    """docs/reference/instrument holds what `explain --document -o docs/reference/instrument --force` writes now."""
    found = {file.relative_to(PAGES).as_posix(): file.read_text("utf-8") for file in PAGES.rglob("*.md")}
    assert [*sorted(pages)] == [*sorted(found)]
    assert [] == [path for path in pages if pages[path] != found[path]], "run `python docs/generate.py`"


def test_everything_is_on_one_page(instrument: Instrument, pages: dict[str, str]) -> None:
    """Each name has one heading, on the page of its topic or of the sources, and is in the list from A to Z."""
    topics = [line for topic in instrument.head.files for line in pages[f"{topic}.md"].splitlines()]
    sources = pages[SOURCES].splitlines()
    listed = re.findall(r"^- \[`(\w+)`\]\(.*?\) \((.*?)\): ", pages[CONTENTS], re.M)
    for entry in entries(instrument):
        heading = f"### Consideration `{entry.id}`" if entry.kind == "consideration" else f"### `{entry.id}`"
        assert 1 == (sources if entry.kind == "source" else topics).count(heading), entry.id
        assert entry.kind == "source" or 1 == listed.count((entry.id, entry.kind)), entry.id


def test_every_worked_person_is_there(instrument: Instrument, pages: dict[str, str]) -> None:
    """Each worked person is on the page of its file, and the contents page counts them."""
    for name, people in instrument.examples.items():
        assert len(people) == len(re.findall(r"^- \*\*.*\*\*$", pages[f"people/{name}.md"], re.M))
        assert f"(people/{name}.md): {len(people)}\n" in pages[CONTENTS]
    assert len(instrument.people) == sum(map(len, instrument.examples.values()))


def test_pages_of_the_report_are_there(instrument: Instrument, pages: dict[str, str]) -> None:
    """Every sentence a page of the report prints, and every condition of it as written, is there to be signed."""
    text = "".join(page for path, page in pages.items() if "/" not in path).replace("\\", "")
    rules = [one_line(rule) for place, rule, _ in written_rules(instrument) if ", page " in place or "own_" in place]
    texts = [line.text for page in instrument.pages for block in page.blocks for line in block.lines if line.text]
    assert rules
    assert [] == [one for one in (*rules, *map(one_line, texts)) if one not in text]


def test_rows_of_tables_are_there(instrument: Instrument, pages: dict[str, str]) -> None:
    """Every row of every decision table is there with its code, its rule as written and its sources."""
    for result in instrument.results.values():
        for number, row in enumerate(result.rows, start=1):
            written = f"`{one_line(row.when)}`" if row.when else ""
            sources = ", ".join(f"[`{id}`](sources.md#{id})" for id in row.source)
            line = rf"^\| {number} \| `{row.code}` \| .+ \| {re.escape(written)} \| {re.escape(sources)} \|$"
            assert any(re.search(line, pages[f"{topic}.md"], re.M) for topic in instrument.head.files), result.id


@pytest.mark.thorough
def test_no_link_is_dead() -> None:
    """Every link in the pages leads to a page, and to a heading of it."""
    files = [*PAGES.glob("*.md")]
    assert files
    assert [] == dead_links(files)


def test_names_are_links(pages: dict[str, str]) -> None:
    """What a rule uses, what uses it and what it rests on can be followed."""
    criteria = pages["core.md"].partition("### `criteria_met`")[2].partition("\n### ")[0]
    assert re.search(r"^- Used by: .*\[`screen_result`\]\(core.md#screen_result\)", pages["core.md"], re.M)
    assert re.search(r"^- Uses: .*\[`urge_to_move`\]\(core.md#urge_to_move\)", criteria, re.M)
    assert "- Used for: [`" in pages[SOURCES]
    assert "[`iron_status`](referral.md#consideration-iron_status)" in pages["iron.md"]


def test_any_instrument_has_pages() -> None:
    """The pages know no instrument: the toy's are made the same way."""
    pages = document(making.toy())
    assert {CONTENTS, SOURCES, *(f"{topic}.md" for topic in making.toy().head.files)} <= set(pages)
    assert [] == [path for path in pages if "restless" in pages[path].lower()]


def test_pages_go_to_a_folder(tmp_path: Path) -> None:
    """Pages are written to the folder that is named, and never over others without --force."""
    folder = tmp_path / "new" / "pages"
    asked = ["explain", "--document", "--questionnaire", str(making.TOY), "-o", str(folder)]
    assert 0 == CliRunner().invoke(app, asked).exit_code
    (folder / SOURCES).write_text("mine", "utf-8")
    (folder / CONTENTS).unlink()
    assert isinstance(CliRunner().invoke(app, asked).exception, CannotCreate)
    assert "mine" == (folder / SOURCES).read_text("utf-8")
    assert not (folder / CONTENTS).exists()
    assert 0 == CliRunner().invoke(app, [*asked, "--force"]).exit_code
    assert "mine" != (folder / SOURCES).read_text("utf-8")
    assert [*folder.glob("people/*.md")]


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    """A folder that is there already is taken, also where its name looks like that of a file."""
    folder = tmp_path / "pages.md"
    folder.mkdir()
    asked = ["explain", "--document", "--questionnaire", str(making.TOY), "-o", str(folder)]
    assert 0 == CliRunner().invoke(app, asked).exit_code
    assert (folder / CONTENTS).exists()


@pytest.mark.parametrize("arguments, expected", [
    pytest.param(["explain", "urgency", "--document", "-o", "pages"], "leave out the ID", id="not with an id"),
    pytest.param(["explain", "--document"], "name a folder", id="not on the screen"),
    pytest.param(["explain", "--document", "-o", "all.md"], "leave out .md", id="not in one file"),
])  # fmt: skip
def test_what_does_not_go_together(arguments: list[str], expected: str) -> None:
    """The document is the whole instrument and a folder of pages; anything else is refused with the remedy."""
    done = CliRunner().invoke(app, arguments)
    assert isinstance(done.exception, UsageError)
    assert expected in str(done.exception)
