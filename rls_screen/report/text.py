"""The report as a plain block for a record system, from the model alone: `Label: value`, ASCII, at most 76 columns.

Subject, date and rules are at the top and again at the bottom, so that a paste into the wrong record is noticed.
Records expand some sequences as they are typed (`@X@`, `***`, `{}`, `.phrase`); none of them is ever written.
"""

from __future__ import annotations

import re
import textwrap
import unicodedata

from .model import AnyPart, Block, Bullet, Bullets, Document, Facts, Labels, Page, Paragraph, Table
from .stamp import chosen_pages

WIDTH = 76
_DOT = " \u00b7 "  # between facts in one paragraph
_PLAIN = {
    "\u00b5": "u", "\u03bc": "u", "\u2264": "<=", "\u2265": ">=", "\u2013": "-", "\u2014": "-", "\u2212": "-",
    "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2026": "...", "\u00d7": "x", "\u00df": "ss",
    "\u00b0": " deg ", "\u00a0": " ", "\u00e6": "ae", "\u00f8": "o", "\u0153": "oe", "\u0142": "l",
    "\u2191": "", "\u2193": "", "\u00b7": ";",
}  # fmt: skip
_EXPANDED = {"@": "(at)", "*": "+", "{": "(", "}": ")", "~": "-", "|": "/", "^": " ", "`": "'", "\\": "/"}
_PHRASE = re.compile(r"(?<![A-Za-z0-9])\.(?=[A-Za-z_])")
_BROKEN = re.compile(r"\S{70,}")  # longer than a line, so that its next part, perhaps ".phrase", begins one
_ASCII_ONLY = re.compile(r"[^\x20-\x7e]")


def plain_text(report: Document, page: str | None = None) -> str:
    """Return the pages of this choice (`stamp.chosen_pages`) one after the other; all of them without one."""
    return "\n".join(line for one in chosen_pages(report, page) for line in _page_lines(report, one)) + "\n"


def plain(text: str) -> str:
    """Return a text in ASCII on one line, without sequences that a record system would expand."""
    replaced = "".join(_PLAIN.get(character, character) for character in " ".join(text.split()))
    base = "".join(c for c in unicodedata.normalize("NFKD", replaced) if not unicodedata.combining(c))
    defused = "".join(_EXPANDED.get(character, character) for character in base)
    whole = _BROKEN.sub(lambda word: word[0].replace(".", ". "), _PHRASE.sub(". ", defused))
    return " ".join(_ASCII_ONLY.sub("?", whole).split())


def _stamp(report: Document) -> list[str]:
    """Return the subject, the date and the rules."""
    stamp, labels = report.instrument, report.labels
    code = plain(report.subject) if report.subject else labels.text_no_code
    made_by = labels.text_made_by.format(
        instrument=stamp.id, version=stamp.version, rules=stamp.sha256[:12], program=report.program_version
    )
    return [*_wrapped(labels.text_subject.format(code=code, date=report.created)), *_wrapped(made_by)]


def _page_lines(report: Document, page: Page) -> list[str]:
    labels = report.labels
    lines = _wrapped(labels.text_versions.format(versions=report.versions)) if report.versions else []
    lines += [*_wrapped(page.title.upper()), *_stamp(report)]
    lines += _wrapped(labels.not_a_diagnosis)
    lines += _wrapped(labels.example) if report.demo else []
    for block, before in zip(page.blocks, (None, *page.blocks), strict=False):
        in_frame = before is not None and before.layout == block.layout == "row"
        lines += [*([] if in_frame else [""]), *block_lines(block, labels)]
    return [*lines, "", *_wrapped(labels.text_end.format(title=page.title.upper())), *_stamp(report), ""]


def block_lines(block: Block, labels: Labels) -> list[str]:
    """Return a block as lines; `!!` marks one that is boxed elsewhere."""
    heading = f"{'!! ' if block.boxed else ''}{block.heading.upper()}"
    if block.layout == "stacked":
        return [*_wrapped(heading), *(line for part in block.parts for line in _part_lines(part, labels))]
    first, *others = block.parts
    if isinstance(first, Facts):
        lines = _wrapped(f"{heading}: {_run(first)}", later="  ")
    else:
        lines, others = _wrapped(heading), [first, *others]
    for part in others:
        lines += _wrapped(_run(part)) if isinstance(part, Facts) else _part_lines(part, labels)
    return lines


def _run(part: Facts) -> str:
    """Return facts in one paragraph."""
    texts = [f"{fact.text}{fact.joint.replace(_DOT, '; ')}" for fact in part.facts[:-1]]
    return "".join([*texts, part.facts[-1].text])


def _part_lines(part: AnyPart, labels: Labels) -> list[str]:
    match part:
        case Paragraph(text=text, rule=rule):
            return _wrapped(f"{text} [{rule}]" if rule else text)
        case Bullets(before=before, numbered=numbered, bullets=bullets):
            signs = [f"{at}." if numbered else "-" for at in range(1, len(bullets) + 1)]
            points = (line for sign, one in zip(signs, bullets, strict=True) for line in _bullet(one, sign))
            return [*(_wrapped(before) if before else []), *points]
        case Facts(facts=facts):
            return [line for fact in facts for line in _wrapped(fact.text, later="  ")]
        case Table():
            return [line for row in _rows(part, labels) for line in _wrapped(row, later="  ")]


def _rows(part: Table, labels: Labels) -> list[str]:
    """Return each row as `label: value`; a row of equal cells with the heading of each."""
    if len(part.header) == 2 and part.header[1] in labels.answer_headings:
        return [_answered(row.cells[0].text, row.cells[1].text, labels) for row in part.rows]
    return [
        "; ".join(f"{head}: {cell.text}" for head, cell in zip(part.header, row.cells, strict=True) if cell.text)
        for row in part.rows
    ]


def _answered(label: str, value: str, labels: Labels) -> str:
    """Return `Label: value`; a whole question keeps its question mark."""
    is_question = label.endswith((".", "?", "!"))
    return labels.text_answer.format(question=label, answer=value) if is_question else f"{label}: {value}"


def _bullet(bullet: Bullet, sign: str) -> list[str]:
    text = " ".join(filter(None, (bullet.text, bullet.remark, f"[{bullet.rule}]" if bullet.rule else "")))
    return _wrapped(f"{sign} {text}", later="  ")


def _wrapped(text: str, later: str = "") -> list[str]:
    return textwrap.wrap(plain(text), WIDTH, subsequent_indent=later, break_on_hyphens=False)
