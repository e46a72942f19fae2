"""The content as a whole: every source is used, every unit and tier has what it needs."""

from __future__ import annotations

from rls_screen.instrument import Instrument


def cited(instrument: Instrument) -> set[str]:
    parts = (*instrument.items.values(), *instrument.findings.values(), *instrument.results.values())
    rows = [row for result in instrument.results.values() for row in (*result.rows, *result.entries)]
    details = [detail for line in instrument.considerations for detail in line.details]
    return {source for part in (*parts, *rows, *details, *instrument.considerations) for source in part.source}


def test_every_source_is_cited(instrument: Instrument) -> None:
    """sources.toml holds what something rests on, and nothing else."""
    assert set(instrument.sources) == cited(instrument)


def test_every_rule_names_a_source(instrument: Instrument) -> None:
    """Every finding, result and consideration says where it comes from."""
    parts = (*instrument.findings.values(), *instrument.results.values(), *instrument.considerations)
    assert [] == [part.id for part in parts if not part.source]


def test_no_rule_rests_on_an_unconfirmed_source(instrument: Instrument) -> None:
    """What nobody could confirm carries no rule."""
    assert [] == [id for id in cited(instrument) if instrument.sources[id].confidence == "unconfirmed"]


def test_every_item_is_reached(instrument: Instrument) -> None:
    """Every item is read by a rule or printed by the report, so that no question is asked for nothing."""
    from rls_screen.checks import PLACEHOLDER, sentences, written_rules

    read = {name for _, text, _ in written_rules(instrument) for name in instrument.reads(text)}
    printed = {id for page in instrument.pages for block in page.blocks for line in block.lines for id in line.items}
    filled = {name for _, text in sentences(instrument) for name in PLACEHOLDER.findall(text)}
    assert set() == set(instrument.items) - read - printed - filled
