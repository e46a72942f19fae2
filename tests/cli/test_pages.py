"""Which page of a report: their names come from the content, and so does whom each of them is for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toy.making import answers
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.cli.one_person import _pages
from rls_screen.cli.saving import page_so_far
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.errors import Exit, UsageError
from rls_screen.person.interview import Interview

RLS = load()


def with_pages(**ids: str) -> Instrument:
    """The shipped instrument with its pages named otherwise."""
    pages = tuple(page.model_copy(update={"id": ids.get(page.id, page.id)}) for page in RLS.pages)
    instrument = load(people=True)
    places = {f"page {new}": instrument.places[f"page {old}"] for old, new in ids.items()}
    return replace(instrument, pages=pages, places={**instrument.places, **places})


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> Instrument:
    """The program with other names for its pages."""
    instrument = with_pages(clinician="letter", patient="leaflet", appendix="rest")
    monkeypatch.setattr("rls_screen.content.library.load", lambda *_, **__: instrument)
    return instrument


def demo(page: str) -> Any:
    """What `demo` prints with this page."""
    return CliRunner().invoke(app, ["demo", "--page", page])


@pytest.mark.thorough
@pytest.mark.parametrize(
    "page, titles", [("letter", [0]), ("leaflet", [1]), ("rest", [3]), ("both", [0, 1]), ("all", [0, 1, 3])]
)
def test_a_page_has_the_name_of_the_content(renamed: Instrument, page: str, titles: list[int]) -> None:
    """A page is printed alone by its id, whatever that is; "both" is the first of each voice, "all" all of them."""
    done = demo(page)
    assert 0 == done.exit_code
    assert titles == [at for at, one in enumerate(renamed.pages) if f"# {one.title}" in done.output]


def test_a_page_that_is_none(renamed: Instrument) -> None:
    """Another name is refused, with the names there are."""
    done = demo("clinician")
    assert isinstance(done.exception, UsageError)
    assert Exit.USAGE == done.exception.status
    assert "--page clinician: there is no such page; choose one of both, all, letter, leaflet, emergency, rest." == str(
        done.exception
    )


def test_pages_are_completed(renamed: Instrument) -> None:
    """The shell offers the pages of the content."""
    assert (["both", "all", "letter", "leaflet", "emergency", "rest"], ["letter", "leaflet"]) == (
        _pages(""),
        _pages("le"),
    )


def test_whom_a_page_is_for() -> None:
    """The page for a voice is the first that the content has for it; None, all pages, where there is none."""
    assert ("clinician", "patient") == (RLS.page_for("staff"), RLS.page_for("patient"))
    swapped = replace(RLS, pages=tuple(reversed(RLS.pages)))
    assert ("appendix", "patient") == (swapped.page_for("staff"), swapped.page_for("patient"))
    assert replace(RLS, pages=RLS.pages[:1]).page_for("patient") is None


@pytest.mark.parametrize("sign, page", [("flag_chest", "emergency"), ("flag_kidney", "clinician")])
def test_the_page_so_far_is_for_those_who_help(sign: str, page: str) -> None:
    """What is known of an interview, in whatever voice: the half sheet in an emergency, else the page for staff."""
    text = " ".join(page_so_far(Interview(RLS, answers(RLS, **{sign: "yes"}), "patient")).lower().split())
    assert [page] == [one.id for one in RLS.pages if one.title.lower() in text]


@pytest.mark.parametrize("asked, folded", [([], 1), (["--page", "both"], 0), (["--page", "all"], 0)])
def test_a_file_for_the_screen_holds_the_appendix(tmp_path: Path, asked: list[str], folded: int) -> None:
    """An HTML file nobody chose pages for holds the appendix behind its title; with --page there is what was asked."""
    CliRunner().invoke(app, ["demo", *asked, "-o", str(tmp_path / "page.html")])
    assert folded == (tmp_path / "page.html").read_text("utf-8").count("<details")
