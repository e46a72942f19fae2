"""Rules as diagrams: which questions are open, or can still become open."""

from __future__ import annotations

from pathlib import Path

from toy import making

from rls_screen.content.instrument import Instrument
from rls_screen.person.answers import Answers
from rls_screen.person.facts import person
from rls_screen.person.interview import skips
from rls_screen.possible import Outlook, outlooks
from rls_screen.possible.outlook import of_result


def test_a_question_that_can_never_be_put_is_not_asked(instrument: Instrument) -> None:
    """After a definite no nothing of a section that is left out is asked for, but what may still be put anyway."""
    one = person(instrument, making.answers(instrument, urge_to_move="no", age=40, sex="male", answered_by="self"))
    asked = {id for outlook in outlooks(one).values() for id in outlook.ask}
    assert "pregnancy" not in asked
    assert "restless_since_medicine" in asked
    left_out = {id for id in asked if any(one.is_true(text) for text in skips(instrument, instrument.items[id]))}
    assert {"antiphospholipid", "steroid_dose"} == left_out


def test_a_path_may_hang_on_another_path(tmp_path: Path) -> None:
    """Whether a question can still be put may hang on a question that is not put now itself, and so on."""
    chain = "".join(
        f"""
[[items]]
id       = "{id}"
kind     = "yes_no"
label    = "{id}"
patient  = "{id}?"
staff    = "{id}?"
why      = "Why not."
ask_when = "{asked}"
"""
        for id, asked in (("roots", "leaves_hang"), ("mould", "roots"), ("flies", "mould"), ("never", "days_dry > 100"))
    )
    table = """
[[results]]
id      = "soil"
label   = "Soil"
unknown = "open"
rows    = [
  { code = "bad", when = "definitely(flies)" },
  { code = "worse", when = "flies or never" },
  { code = "good" },
]

[[findings]]
id     = "thirsty"
"""
    instrument = making.with_result(tmp_path, chain + table, "soil")
    open_chain = of_result(person(instrument, Answers()), instrument.results["soil"])
    assert Outlook(codes=("bad", "open"), ask=("flies",)) == open_chain
    closed = person(instrument, making.answers(instrument, leaves_hang="no"))
    assert Outlook(codes=("open",)) == of_result(closed, instrument.results["soil"])
