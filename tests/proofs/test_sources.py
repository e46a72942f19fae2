"""The sources: each is one that a reader of journals recognises, and what was not confirmed is said once, apart."""

from __future__ import annotations

import re
from collections.abc import Callable

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


def wrong(is_right: Callable[[q.Source], object]) -> list[str]:
    """The sources for which this does not hold."""
    return [source.id for source in WRITTEN if not is_right(source)]


def test_a_citation_is_one_a_journal_reader_recognises() -> None:
    """Each source names its authors or body, a title and a year, or `not_confirmed` says which of these is missing."""
    assert [] == wrong(lambda source: source.citation.endswith("."))
    assert [] == wrong(
        lambda source: "year" in (source.not_confirmed or "") or re.search(r"\b(?:19|20)\d\d(?=[;.,])", source.citation)
    )
    assert [] == wrong(_names_authors_and_title)


def _names_authors_and_title(source: q.Source) -> bool:
    authors, *further = re.split(r"(?<=[.?]) ", source.citation)
    article = re.search(r"\b(?:19|20)\d\d;\d", source.citation) is not None
    if "author" in (source.not_confirmed or ""):
        return True
    is_named = not article or authors in BODIES or re.fullmatch(rf"{AUTHOR}(?:, {AUTHOR})*(?:, et al)?\.", authors)
    return len(further) >= (2 if article else 1) and bool(is_named)


def test_an_entry_is_one_publication() -> None:
    """No entry holds two papers."""
    assert [] == wrong(lambda source: len(re.findall(r"\b(?:19|20)\d\d;\d", source.citation)) <= 1)
    assert [] == wrong(lambda source: not re.search(r"; (?:also|PMC|doi)|, and its review", source.citation))


def test_six_authors_and_then_et_al() -> None:
    """A citation shortened by "et al." names six authors before it, or `not_confirmed` says that some are missing."""

    def is_right(source: q.Source) -> bool:
        authors, shortened, _ = source.citation.partition(" et al.")
        named = authors.removesuffix(",").split(", ")
        return not shortened or len(named) == 6 or "author" in (source.not_confirmed or "")

    assert [] == wrong(is_right)


def test_identifiers_have_the_right_form() -> None:
    """A DOI, a PMID and an address are what their names say, and none is hidden in the citation."""
    assert [] == wrong(lambda one: one.doi is None or re.fullmatch(r"10\.\d{4,9}/[^\s\"]+[^\s\".,;]", one.doi))
    assert [] == wrong(lambda one: one.pmid is None or re.fullmatch(r"[1-9]\d{4,8}", one.pmid))
    assert [] == wrong(lambda one: one.url is None or re.fullmatch(r"https://[\w.-]+\.\w+(?:/\S*)?", one.url))
    assert [] == wrong(lambda one: not re.search(r"doi|PMID|https?:", one.citation))


def test_what_is_not_confirmed_is_said_in_its_own_field() -> None:
    """A citation, which pages print, holds no remark on what was not found or how far it was checked."""
    assert [] == wrong(lambda source: not re.search(VAGUE, source.citation, re.IGNORECASE))
    assert [] == wrong(lambda source: not re.search(r"\((?:seen|secondary|unconfirmed|own)\)", source.citation))


def test_no_identifier_stands_for_two_sources() -> None:
    """Two entries never share a DOI or a PMID: the same paper has one entry."""
    for identifiers in ([s.doi for s in WRITTEN if s.doi], [s.pmid for s in WRITTEN if s.pmid]):
        assert sorted(set(identifiers)) == sorted(identifiers)


def test_explain_and_no_page_says_what_is_not_confirmed(instrument: Instrument) -> None:
    """`explain` shows what of a citation is not confirmed; the list of sources of a report has no such field."""
    facts = dict(next(one for one in entries(instrument) if one.id == "hattan-2009").facts)
    assert instrument.sources["hattan-2009"].not_confirmed == facts["Not confirmed"]
    assert "not_confirmed" not in model.Source.model_fields
