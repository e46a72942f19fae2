"""When a question is put, as one rule: for systems that show and hide questions themselves.

The same decision for one person is `person.interview.is_put`; the tests prove that both agree.
"""

from __future__ import annotations

from ..content.instrument import Instrument, SectionOfItems
from ..content.rules import And, Definitely, Not, Or, Rule, parse
from ..content.schema import Item, Voice
from ..person.interview import skips


def put_rule(instrument: Instrument, item: Item, voice: Voice) -> Rule | None:
    """Return the rule that is true where the question is put to somebody in this voice, never unknown.

    None where it is always put. Whether the voice can be asked at all (`Item.is_put_to`) is not part of it.
    """
    parts: list[Rule] = []
    skipped = tuple(Definitely(parse(text)) for text in skips(instrument, item, voice))
    if skipped:
        not_skipped = Not(Or(skipped))
        anyway = item.put_anyway_when
        parts.append(not_skipped if anyway is None else Or((Definitely(parse(anyway)), not_skipped)))
    if item.ask_when is not None:
        parts.append(Definitely(parse(item.ask_when)))
    return _all(parts)


def section_rule(instrument: Instrument, section: SectionOfItems, items: tuple[Item, ...], voice: Voice) -> Rule | None:
    """Return the rule that is true where a section's heading is shown above these items of it; None for always.

    A heading stays where one of its questions is put although the section is skipped.
    """
    rules = [put_rule(instrument, item, voice) for item in items]
    return None if section.section.skip_when is None or None in rules else Or(tuple(rule for rule in rules if rule))


def _all(parts: list[Rule]) -> Rule | None:
    return None if not parts else parts[0] if len(parts) == 1 else And(tuple(parts))
