"""What cannot wait is decided once: its tier, its words, the answers it is about, and what the interview does then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from properties import examples
from toy import making
from toy.making import answers, people

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.schema import Item, Voice
from rls_screen.person.facts import person
from rls_screen.person.given import Answer, Answers
from rls_screen.person.urgency import (
    Urgency,
    asked_once_more,
    urgency,
    urgency_after,
    urgency_if_still_unsure,
    urgent_message,
)

RLS = load()
SIGNS = RLS.safety_items
VOICES: tuple[Voice, ...] = ("patient", "staff")


def urgent(**given: Any) -> Urgency | None:
    """What cannot wait for the person of these answers."""
    return urgency(person(RLS, answers(RLS, **given)))


def signs_of(found: Urgency | None) -> list[str]:
    """The ids of the answers an urgency is about."""
    return [sign.item.id for sign in found.signs] if found is not None else []


def after(id: str, value: Any, voice: Voice = "staff", **before: Any) -> Urgency | None:
    """What to say once this item is answered by a person with the answers `before`."""
    earlier = person(RLS, answers(RLS, **before))
    return urgency_after(earlier, person(RLS, answers(RLS, **before, **{id: value})), RLS.items[id], voice)


# ---- By all answers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.id)
def test_one_sign(sign: Item, voice: Voice) -> None:
    """A warning sign answered yes asks for its tier, in the words the content has for this voice, and is named."""
    found = urgency(person(RLS, answers(RLS, antiphospholipid="no", **{sign.id: "yes"})), voice)
    message = RLS.head.tiers[sign.tier or ""]
    assert found is not None
    assert (sign.tier, message.heading, message[voice]) == (found.tier, found.heading, found.text)
    assert (message.stops_interview, message.shown_last) == (found.stops_interview, found.shown_last)
    assert [sign.id] == signs_of(found)
    assert f"{message.heading.upper()}: {sign.short(voice)}. {message[voice]}" == found.message


@pytest.mark.parametrize("given, tier, signs, named", [
    pytest.param({"flag_fever": "yes", "flag_chest": "yes", "flag_seizure": "yes"}, "emergency",
                 ["flag_seizure", "flag_chest"], ["flag_seizure", "flag_chest"], id="the most urgent signs"),
    pytest.param({"flag_vasculitis": "yes", "flag_fever": "yes", "flag_kidney": "yes"}, "emergency",
                 ["flag_vasculitis", "flag_fever"], ["flag_vasculitis", "flag_fever"], id="two that add up"),
    pytest.param({"flag_abdomen": "yes", "antiphospholipid": "yes"}, "emergency",
                 ["flag_abdomen", "antiphospholipid"], ["flag_abdomen"], id="a sign and what makes it worse"),
    pytest.param({"flag_kidney": "yes", "pregnancy": "postpartum"}, "same_day",
                 ["pregnancy", "flag_kidney"], ["flag_kidney"], id="a sign and a choice"),
    pytest.param({"hemoglobin": 79.9}, "same_day", ["hemoglobin"], [], id="a laboratory value"),
    pytest.param({"flag_kidney": "yes", "hemoglobin": 79.9}, "same_day", ["hemoglobin"], [], id="not the calmer sign"),
    pytest.param({"flag_kidney": "yes", "hemoglobin": 85}, "within_week", ["flag_kidney"], ["flag_kidney"],
                 id="a sign of the tier speaks for itself"),
    pytest.param({"flag_chest": "unsure"}, "same_day", ["flag_chest"], [], id="not sure at an emergency sign"),
    pytest.param({"flag_fever": "unsure"}, "within_week", ["flag_fever"], [], id="not sure at a sign for today"),
])  # fmt: skip
def test_answers_together(given: dict[str, Any], tier: str, signs: list[str], named: list[str]) -> None:
    """Without a sign of its tier an urgency is about the answers that make its row true; a yes to a sign is named."""
    found = urgent(**given)
    assert found is not None
    assert (tier, signs) == (found.tier, signs_of(found))
    assert named == [id for id in RLS.items if RLS.items[id].short("staff") in found.text_with_signs]


@pytest.mark.parametrize("given", [
    pytest.param({}, id="nothing answered"),
    pytest.param({"hemoglobin": 90}, id="a value on its cut"),
    pytest.param(dict.fromkeys((sign.id for sign in SIGNS), "no"), id="every sign a no"),
    pytest.param({"urge_to_move": "yes", "augmentation": "yes"}, id="a tier of the table that has no message"),
])  # fmt: skip
def test_nothing_is_urgent(given: dict[str, Any]) -> None:
    """Answers that fit no tier give nothing."""
    assert urgent(**given) is None


def test_day() -> None:
    """The day on which the answers were given is part of it, where that is known."""
    dated, undated = urgent(flag_chest="yes", answered_on="2024-05-01"), urgent(flag_chest="yes")
    assert dated is not None
    assert undated is not None
    assert (date(2024, 5, 1), None) == (dated.day, undated.day)


@given(people(RLS))
@settings(max_examples=examples(30))
def test_anybody(given: dict[str, Any]) -> None:
    """Whoever it is, the tier is that of the most urgent row that is true, and some answer is behind it."""
    one = person(RLS, answers(RLS, **given))
    found = urgency(one)
    assert (one.value("urgency") if one.value("urgency") in RLS.head.tiers else None) == (found and found.tier)
    true_rows = {row.code for table in RLS.urgency_tables for row in table.rows if row.when and one.is_true(row.when)}
    reached = [tier for tier in RLS.head.tiers if tier in true_rows]
    assert reached[:1] == ([found.tier] if found is not None else [])
    if found is not None:
        assert found.signs
        assert all(one.answers.given[sign.item.id] == sign.given for sign in found.signs)


# ---- The content decides --------------------------------------------------------------------------------------------


def with_tier(**change: Any) -> Instrument:
    """The shipped instrument with its first tier changed."""
    tiers = dict(RLS.head.tiers)
    first = next(iter(tiers))
    tiers[first] = tiers[first].model_copy(update=change)
    return replace(RLS, head=RLS.head.model_copy(update={"tiers": tiers}))


@pytest.mark.parametrize("field", ["stops_interview", "shown_last"])
def test_what_a_tier_does_is_a_field_of_the_content(field: str) -> None:
    """Whether a tier stops the interview and is shown last is what its content says, whatever the tier is called."""
    for value in (True, False):
        instrument = with_tier(**{field: value})
        found = urgency(person(instrument, answers(instrument, flag_chest="yes")))
        assert value is getattr(found, field)


def test_another_instrument_has_its_own_tiers(tmp_path: Path) -> None:
    """A questionnaire of houseplants has tiers of its own, and no table with them as codes."""
    copy = making.changed(
        tmp_path, "plant.toml", 'id      = "leaves_hang"\n', 'id      = "leaves_hang"\ntier    = "now"\n'
    )
    tier = '[tiers.now]\nheading = "Now"\npatient = "Water it."\nstaff = "To be watered."\nstops_interview = true\n\n'
    head = copy / "questionnaire.toml"
    head.write_text(head.read_text("utf-8").replace("[outlook]", tier + "[outlook]", 1), "utf-8")
    plant = load(copy)
    found = urgency(person(plant, answers(plant, leaves_hang="yes")))
    assert found is not None
    assert "NOW: Hanging leaves. To be watered." == found.message
    assert (True, False) == (found.stops_interview, found.shown_last)
    assert urgency(person(plant, answers(plant, leaves_hang="unsure"))) is None


def test_an_instrument_without_tiers() -> None:
    """Where the content has no tiers nothing is urgent."""
    assert urgency(person(making.toy(), answers(making.toy(), leaves_hang="yes"))) is None


# ---- After one answer -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id, value, before, tier", [
    pytest.param("flag_chest", "yes", {}, "emergency", id="a sign"),
    pytest.param("flag_chest", "no", {}, None, id="no sign"),
    pytest.param("flag_fever", "yes", {"flag_chest": "yes"}, "same_day", id="a calmer sign after a more urgent one"),
    pytest.param("flag_fever", "yes", {"flag_vasculitis": "yes"}, "emergency", id="a sign that makes another worse"),
    pytest.param("age", 40, {"flag_chest": "yes"}, None, id="any answer after a sign: said once"),
    pytest.param("hemoglobin", 79, {}, "same_day", id="a value"),
    pytest.param("hemoglobin", 79, {"flag_chest": "yes"}, None, id="a value that is no more urgent than the sign was"),
    pytest.param("pregnancy", "postpartum", {"flag_kidney": "yes"}, "same_day", id="what makes a sign worse"),
])  # fmt: skip
def test_after_an_answer(id: str, value: Any, before: dict[str, Any], tier: str | None) -> None:
    """After an answer comes what it asks for itself, or what all answers ask for only since it: the more urgent one."""
    found = after(id, value, **before)
    assert tier == (found.tier if found is not None else None)


def test_only_the_sign_just_answered_is_named() -> None:
    """A message after a sign is about that sign; after an answer that makes others worse it is about those."""
    assert ["flag_chest"] == signs_of(after("flag_chest", "yes", flag_seizure="yes"))
    assert ["flag_vasculitis", "flag_fever"] == signs_of(after("flag_fever", "yes", flag_vasculitis="yes"))


NOTED = [item for item in SIGNS if item.urgent_note is not None]


@pytest.mark.parametrize("voice", VOICES)
@pytest.mark.parametrize("item", NOTED, ids=lambda item: item.id)
def test_note(item: Item, voice: Voice) -> None:
    """A sign's own note follows its message after a yes, and is shown alone after a "not sure"."""
    assert item.urgent_note is not None
    yes, unsure = after(item.id, "yes", voice), after(item.id, "unsure", voice)
    assert yes is not None
    assert unsure is not None
    assert f"{RLS.head.tiers[item.tier or ''][voice]} {item.urgent_note[voice]}" == yes.text
    assert (None, item.urgent_note[voice]) == (unsure.heading, unsure.text)


def test_no_note_above_the_most_urgent_tier() -> None:
    """Where a "not sure" makes all answers together ask for the most urgent tier, that is shown instead of the note."""
    changed = most_urgent_where_unsure(NOTED[0].id)
    before, now = (person(changed, answers(changed, **one)) for one in ({}, {NOTED[0].id: "unsure"}))
    found = urgency_after(before, now, NOTED[0], "staff")
    assert next(iter(RLS.head.tiers)) == (found and found.tier)


def most_urgent_where_unsure(sign: str) -> Instrument:
    """The shipped instrument, but for a "not sure" at this sign, which asks for the most urgent tier."""
    table = RLS.results["urgency"]
    rows = (table.rows[0].model_copy(update={"when": f"unsure({sign})"}), *table.rows[1:])
    results = {**RLS.results, table.id: table.model_copy(update={"rows": rows})}
    steps = tuple(replace(one, source=results[one.id]) if one.id == table.id else one for one in RLS.steps)
    return replace(RLS, results=results, steps=steps)


OWN = [item for item in RLS.items.values() if item.message is not None]


@pytest.mark.parametrize(
    "value, speaks", [("yes", True), ("unsure", True), ({"unanswered": "skipped"}, True), ("no", False)]
)
def test_own_message(value: Any, speaks: bool) -> None:
    """A question with a message of its own shows it after a yes, a "not sure" and a skip, and not after a no."""
    assert OWN
    for item in OWN:
        found = after(item.id, value)
        assert (item.message and item.message["staff"]) == (found.text if found else None) or not speaks
        assert speaks is (found is not None)
        assert found is None or (None, None, False) == (found.tier, found.heading, found.stops_interview)


def test_the_number_one_is_no_yes() -> None:
    """1 given to a number is not a yes, although Python takes 1 for True."""
    age = RLS.items["age"].model_copy(update={"message": RLS.head.tiers["emergency"]})
    now = person(RLS, Answers({"age": Answer(1.0)}))
    assert urgency_after(person(RLS, Answers()), now, age, "staff") is None


# ---- Not sure -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.id)
def test_asked_once_more(sign: Item) -> None:
    """After a "not sure" the question of the sign's tier follows, where it has one; else none does."""
    again = RLS.head.tiers[sign.tier or ""].unsure
    assert again == asked_once_more(person(RLS, answers(RLS, **{sign.id: "unsure"})), sign)
    for other in ({sign.id: "yes"}, {sign.id: "no"}, {}):
        assert asked_once_more(person(RLS, answers(RLS, **other)), sign) is None


@pytest.mark.parametrize("before, heading", [({}, "Ask today"), ({"flag_vasculitis": "yes"}, "Ask today")])
def test_still_unsure(before: dict[str, Any], heading: str) -> None:
    """Still not sure gets the message of that question, which does not stop the interview."""
    earlier, now = (person(RLS, answers(RLS, **before, **more)) for more in ({}, {"flag_chest": "unsure"}))
    found = urgency_if_still_unsure(earlier, now, RLS.items["flag_chest"], "patient")
    again = RLS.head.tiers["emergency"].unsure
    assert again is not None
    assert (heading, again.patient) == (found and found.heading, found and found.text)
    assert found is not None
    assert not found.stops_interview


def test_still_unsure_where_all_answers_stop_the_interview() -> None:
    """Where the answers together ask for a tier that stops the interview, that is shown instead."""
    changed = most_urgent_where_unsure("flag_chest")
    before, now = (person(changed, answers(changed, **one)) for one in ({}, {"flag_chest": "unsure"}))
    found = urgency_if_still_unsure(before, now, RLS.items["flag_chest"], "staff")
    assert found is not None
    assert (next(iter(RLS.head.tiers)), True) == (found.tier, found.stops_interview)


# ---- Above a problem ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given, begins", [
    pytest.param({"flag_chest": "yes"}, "EMERGENCY: ", id="an emergency sign"),
    pytest.param({"flag_fever": "yes"}, "SAME DAY: ", id="a sign for today"),
    pytest.param({"flag_abdomen": "yes", "medicines": "prednisone"}, "EMERGENCY: ", id="a medicine makes it worse"),
    pytest.param({"flag_abdomen": "yes", "medicines": "none", "steroid_dose": 5}, "EMERGENCY: ", id="so does a dose"),
    pytest.param({"flag_abdomen": "yes", "medicines": "paracetamol"}, "SAME DAY: ", id="another medicine does not"),
    pytest.param({"flag_kidney": "yes"}, "", id="a sign for this week"),
    pytest.param({"flag_chest": "unsure"}, "", id="not sure"),
    pytest.param({"hemoglobin": 70}, "", id="a value without a sign"),
    pytest.param({}, "", id="nothing"),
])  # fmt: skip
def test_urgent_message(given: dict[str, Any], begins: str) -> None:
    """Above a problem is what cannot wait where a sign is answered yes: all readable answers are evaluated."""
    message = urgent_message(RLS, answers(RLS, **given))
    assert message.startswith(begins)
    assert bool(begins) is bool(message)


def test_urgent_message_of_a_tier_that_is_not_shown_last() -> None:
    """Nothing is above a problem where the content does not have the tier shown last."""
    quiet = with_tier(shown_last=False)
    assert "" == urgent_message(quiet, answers(quiet, flag_chest="yes"))
    assert urgent_message(RLS, answers(RLS, flag_chest="yes"), "patient").endswith(RLS.head.tiers["emergency"].patient)
