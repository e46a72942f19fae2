"""The rule for when a question is put says what the interview decides."""

from __future__ import annotations

from typing import get_args

import pytest
from responses import made_people

from rls_screen.content.instrument import Instrument
from rls_screen.content.schema import Voice
from rls_screen.exchange.asking import put_rule, section_rule
from rls_screen.person.interview import is_put
from rls_screen.person.logic import evaluate


@pytest.mark.parametrize("voice", get_args(Voice))
def test_the_rule_says_what_the_interview_decides(instrument: Instrument, voice: Voice) -> None:
    """For any answers, a question's rule is true where the interview puts it and false elsewhere, never unknown."""
    seen = set()
    for one in made_people(instrument, 40, 21):
        for part in instrument.sections:
            put: list[bool] = []
            items = tuple(item for item in part.items if item.is_put_to(voice))
            for item in items:
                rule = put_rule(instrument, item, voice)
                shown = rule is None or evaluate(rule, one.person.facts)
                assert shown is is_put(one.person, item, voice), item.id
                put.append(bool(shown))
                seen.add((item.id, shown))
            heading = section_rule(instrument, part, items, voice)
            if part.section.skip_when is not None and items:
                assert (heading is None or evaluate(heading, one.person.facts)) is any(put)
    asked = [item for item in instrument.items.values() if put_rule(instrument, item, voice) and item.is_put_to(voice)]
    assert [] == [item.id for item in asked if not {(item.id, True), (item.id, False)} <= seen]
