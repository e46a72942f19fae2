"""The sources: each is one that a reader of journals recognises, and what was not confirmed is said once, apart."""

from __future__ import annotations

import re

import pytest

from rls_screen.content import schema as q
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.explain.entry import entries
from rls_screen.report import model

WRITTEN = [source for source in load().sources.values() if source.id != "own"]
AUTHOR = r"[^\W\d_][\w' -]+ [A-Z]{1,4}(?: Jr)?"
BODIES = {
    "International Restless Legs Syndrome Study Group.",
    "European Association for the Study of the Liver.",
}
VAGUE = (
    r"unconfirmed|not (?:available|confirmed|found|known)|unknown|identifier|known from|restated|anonymous|\bsee\b|\?\?"
)


@pytest.mark.parametrize("source", WRITTEN, ids=lambda source: source.id)
def test_a_citation_is_one_a_journal_reader_recognises(source: q.Source) -> None:
    """Each source names its authors or body, a title and a year, or `not_confirmed` says which of these is missing."""
    missing = source.not_confirmed or ""
    authors, *further = re.split(r"(?<=[.?]) ", source.citation)
    article = re.search(r"\b(?:19|20)\d\d;\d", source.citation) is not None
    assert "year" in missing or re.search(r"\b(?:19|20)\d\d(?=[;.,])", source.citation)
    assert source.citation.endswith(".")
    assert len(further) >= (2 if article else 1) or "author" in missing
    if article and "author" not in missing and authors not in BODIES:
        assert re.fullmatch(rf"{AUTHOR}(?:, {AUTHOR})*(?:, et al)?\.", authors)


@pytest.mark.parametrize("source", WRITTEN, ids=lambda source: source.id)
def test_an_entry_is_one_publication(source: q.Source) -> None:
    """No entry holds two papers."""
    assert len(re.findall(r"\b(?:19|20)\d\d;\d", source.citation)) <= 1
    assert None is re.search(r"; (?:also|PMC|doi)|, and its review", source.citation)


@pytest.mark.parametrize("source", WRITTEN, ids=lambda source: source.id)
def test_six_authors_and_then_et_al(source: q.Source) -> None:
    """A citation shortened by "et al." names six authors before it, or `not_confirmed` says that some are missing."""
    authors, shortened, _ = source.citation.partition(" et al.")
    named = authors.removesuffix(",").split(", ")
    assert not shortened or len(named) == 6 or "author" in (source.not_confirmed or "")


@pytest.mark.parametrize("source", WRITTEN, ids=lambda source: source.id)
def test_identifiers_have_the_right_form(source: q.Source) -> None:
    """A DOI, a PMID and an address are what their names say, and none is hidden in the citation."""
    assert source.doi is None or re.fullmatch(r"10\.\d{4,9}/[^\s\"]+[^\s\".,;]", source.doi)
    assert source.pmid is None or re.fullmatch(r"[1-9]\d{4,8}", source.pmid)
    assert source.url is None or re.fullmatch(r"https://[\w.-]+\.\w+(?:/\S*)?", source.url)
    assert None is re.search(r"doi|PMID|https?:", source.citation)


@pytest.mark.parametrize("source", WRITTEN, ids=lambda source: source.id)
def test_what_is_not_confirmed_is_said_in_its_own_field(source: q.Source) -> None:
    """A citation, which pages print, holds no remark on what was not found or how far it was checked."""
    assert None is re.search(VAGUE, source.citation, re.IGNORECASE)
    assert None is re.search(r"\((?:seen|secondary|unconfirmed|own)\)", source.citation)


def test_no_identifier_stands_for_two_sources() -> None:
    """Two entries never share a DOI or a PMID: the same paper has one entry."""
    for identifiers in ([s.doi for s in WRITTEN if s.doi], [s.pmid for s in WRITTEN if s.pmid]):
        assert sorted(set(identifiers)) == sorted(identifiers)


def test_explain_and_no_page_says_what_is_not_confirmed(instrument: Instrument) -> None:
    """`explain` shows what of a citation is not confirmed; the list of sources of a report has no such field."""
    facts = dict(next(one for one in entries(instrument) if one.id == "hattan-2009").facts)
    assert instrument.sources["hattan-2009"].not_confirmed == facts["Not confirmed"]
    assert "not_confirmed" not in model.Source.model_fields
