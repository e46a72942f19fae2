"""What is said last when an interview ends, and first when it is resumed."""

from __future__ import annotations

from typing import Any

import pytest
from toy.making import answers

from rls_screen.cli.ending import repeat_urgent_message, shown_last
from rls_screen.content.library import load
from rls_screen.content.schema import Voice
from rls_screen.person.interview import Interview

RLS = load()


@pytest.mark.parametrize("voice", ["patient", "staff"])
@pytest.mark.parametrize("given, sign", [
    pytest.param({"flag_chest": "yes"}, "flag_chest", id="an emergency"),
    pytest.param({"flag_fever": "yes"}, "flag_fever", id="a sign for today"),
    pytest.param({"flag_kidney": "yes"}, None, id="a sign for this week"),
    pytest.param({"age": 40}, None, id="nothing urgent"),
])  # fmt: skip
def test_last_word(given: dict[str, Any], sign: str | None, voice: Voice, capsys: pytest.CaptureFixture[str]) -> None:
    """The message of a tier that the content has shown last is said with its sign, in the voice of the interview."""
    interview = Interview(RLS, answers(RLS, **given), voice)
    repeat_urgent_message(interview)
    said = " ".join(capsys.readouterr().out.split())
    if sign is None:
        assert (None, "") == (shown_last(interview), said)
    else:
        tier = RLS.head.tiers[RLS.items[sign].tier or ""]
        message = f"{tier.heading.upper()}: {RLS.items[sign].short(voice)}. {tier[voice]}"
        assert " ".join(message.split()) == said


def test_signs_that_add_up_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    """Two signs that are more urgent together than each alone are both named."""
    repeat_urgent_message(Interview(RLS, answers(RLS, flag_vasculitis="yes", flag_fever="yes")))
    said = " ".join(capsys.readouterr().out.split())
    labels = [RLS.items[id].label for id in ("flag_vasculitis", "flag_fever")]
    assert said.startswith(f"{next(iter(RLS.head.tiers.values())).heading.upper()}: {'; '.join(labels)}. ")
