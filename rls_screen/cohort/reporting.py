"""What guidelines for reporting ask of a study, and where the report has it, or that it has to be written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..content.study_words import ReportingItem, StudyWords
from .model import Section, Table, texts


def reporting(words: StudyWords, titles: Mapping[str, str], *, accuracy: bool) -> Section:
    """The section with both guidelines; that for accuracy only with a reference.

    `titles` are those of the sections that the report has.
    """
    tables = [_table("strobe", words.reporting.strobe, words, words.strobe, titles)]
    if accuracy:
        tables.append(_table("stard", words.reporting.stard, words, words.stard, titles))
    return Section("reporting", words.titles.reporting, (words.reporting.intro,), (), tuple(tables))


def _table(
    id: str, caption: str, words: StudyWords, items: Sequence[ReportingItem], titles: Mapping[str, str]
) -> Table:
    says = words.reporting
    rows = []
    for item in items:
        parts = [says.in_report.format(section=titles[one]) for one in item.sections if one in titles]
        parts += [says.by_hand.format(what=item.by_hand)] if item.by_hand else []
        rows.append(texts(item.item, " ".join(f"{part.rstrip('.')}." for part in parts)))
    return Table(id, caption, (words.headings.asked_item, words.headings.answer_here), tuple(rows))
