"""The report as a PDF, from the model alone: tagged for screen readers (PDF/UA-1), typeset by typst.

The layout is `page.typ`. Every text reaches it as data, never as markup. Nothing in the file tells when or where it was
made but the report's own stamp: the same report gives the same bytes. The fonts inside typst have the letters of Latin,
Greek, Cyrillic, Hebrew and Arabic; for others the fonts of the system are used (then the bytes are the same on one
machine), and what no font has is written by its number, with a remark.
"""

from __future__ import annotations

import json
import re
from importlib.util import find_spec
from typing import Any
from unicodedata import category

from ..errors import CannotCreate, Problem
from .characters import code_point, reads_right_to_left, visible
from .model import Document, Facts, Page
from .stamp import chosen_pages, document_title, head_lines, rules_line, written_on

EXTRA = "pip install 'rls-screen[pdf]'"
_NOT_IN_FONTS = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_LONG_WORD = re.compile(r"\S{40,}")
_BREAK_EVERY = 20
_OWN = "\u200b\u2068\u2069"  # a place to break a word, and the bounds of a person's own words; no letters of the text
_MOST_ATTEMPTS = 20  # each one learns of further letters that no font has


def check_available() -> None:
    """Raise CannotCreate, with the remedy, where the library that PDF files need is not installed."""
    if find_spec("typst") is None:
        remedy = f"install it with: {EXTRA}"
        raise CannotCreate(Problem("pdf-not-installed", "PDF", "the library typst is not installed", remedy))


def pdf(report: Document, page: str | None = None, language: str = "en") -> bytes:
    """Return a PDF file of the pages of this choice, all without one; each begins a sheet of A4.

    Raises CannotCreate where typst is not installed.
    """
    check_available()
    pages = chosen_pages(report, page)
    made = _typeset(_document(report, pages, language, frozenset()), system_fonts=False)
    if isinstance(made, bytes):
        return made
    for system_fonts in (True, False):
        missing: frozenset[str] = frozenset()
        for _ in range(_MOST_ATTEMPTS):
            made = _typeset(_document(report, pages, language, missing), system_fonts=system_fonts)
            if isinstance(made, bytes):
                return made
            if made <= missing:
                break
            missing |= made
    remedy = "choose another format, such as .html."
    raise CannotCreate(Problem("pdf-failed", "PDF", "this text cannot be typeset", remedy))


def _typeset(document: dict[str, Any], *, system_fonts: bool) -> bytes | frozenset[str]:
    """Return the PDF; where letters are in none of the fonts, those letters (none of them where it fails otherwise)."""
    from importlib.resources import files

    import typst

    try:
        return typst.compile(
            files(__package__).joinpath("page.typ").read_bytes(),
            format="pdf",
            ignore_system_fonts=not system_fonts,
            sys_inputs={"document": json.dumps(document)},
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        return _letters_not_shown(error.diagnostic)


def _letters_not_shown(diagnostic: str) -> frozenset[str]:
    """Return the letters that typst complains of: `the text `"..."` could not be displayed`, escaped as in Rust.

    Where marks are among them, only the marks: a letter is also complained of for the mark on it.
    """
    shown = "".join(match[1] for match in _NOT_IN_FONTS.finditer(diagnostic))
    letters = frozenset(_ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), shown)) - {*_OWN}
    return frozenset(letter for letter in letters if category(letter)[0] == "M" or category(letter) == "Cf") or letters


def _document(report: Document, pages: tuple[Page, ...], language: str, missing: frozenset[str]) -> dict[str, Any]:
    """Return what `page.typ` prints; the letters in `missing` are written by their numbers."""
    language, _, region = language.partition("-")
    rules = rules_line(report)
    if missing:
        rules = f"{rules} {report.labels.letters_by_number}"
    document = {
        "title": document_title(report, pages),
        "footer": "; ".join(filter(None, (report.subject, written_on(report), rules_line(report).rstrip(".")))),
        "sheet": report.labels.sheet,
        "pages": [_dumped(page) | {"head": head_lines(report), "rules": rules} for page in pages],
    }
    shown: dict[str, Any] = _shown(document, missing)
    return shown | {"language": language, "region": region or None}


def _dumped(page: Page) -> dict[str, Any]:
    """Return a page as data, each fact with what is printed behind it."""
    whole = page.model_dump()
    for block, data in zip(page.blocks, whole["blocks"], strict=True):
        for part, dumped in zip(block.parts, data["parts"], strict=True):
            for fact, one in zip(part.facts if isinstance(part, Facts) else (), dumped.get("facts", ()), strict=True):
                one["joint"] = fact.joint
    return whole


def _shown(value: Any, missing: frozenset[str]) -> Any:
    """Return a value with every text in it as the page can show it; a person's own words keep their direction."""
    match value:
        case str(text):
            return _set(text, missing)
        case {"text": str(text), "own_words": True}:
            shown = _set(text, missing)
            return value | {"text": f"{_OWN[1]}{shown}{_OWN[2]}" if reads_right_to_left(shown) else shown}
        case dict():
            return {key: _shown(one, missing) for key, one in value.items()}
        case list() | tuple():
            return [_shown(one, missing) for one in value]
    return value


def _set(text: str, missing: frozenset[str]) -> str:
    """Return a text with places where a very long word may be broken, and without the letters that no font has.

    Without soft hyphens too: fonts have one shape for them and for hyphens, so that all would be copied as soft ones.
    """
    shown = "".join(code_point(one) if one in missing else one for one in visible(text).replace("\u00ad", ""))
    return _LONG_WORD.sub(lambda word: re.sub(f"(.{{{_BREAK_EVERY}}})", rf"\1{_OWN[0]}", word[0]), shown)
