"""Medicines typed in the interview: what is asked of them, and how the answer becomes unambiguous."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

import pytest

from rls_screen.content.library import lexicon, load
from rls_screen.content.schema import Voice
from rls_screen.medicines import read_medicines
from rls_screen.person.answers import Answer
from rls_screen.wizard.medicines import confirmed, names_to_offer
from rls_screen.wizard.question import Choice, Front

INSTRUMENT = load()
EXAMPLE = "predisone 5mg od, benadryl at nite, Plaquenil 200 bid, zoloft"


@dataclass
class Person:
    """A front that picks the labels it is given, in order, and keeps what was said and asked."""

    picks: list[str]
    confirms: bool = True
    said: str = ""
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    def say(self, text: str) -> None:
        """A passage to read."""
        self.said += text + "\n"

    def pick(self, text: str, choices: Sequence[Choice]) -> str | None:
        """The choice whose label begins as the next pick."""
        self.asked.append((text, [one.label for one in choices]))
        wanted = self.picks.pop(0) if self.picks else "Keep it and continue"
        return next(one.word for one in choices if one.label.startswith(wanted))


def settled(text: str, *picks: str, voice: Voice = "patient") -> tuple[dict[str, str], Person]:
    """What each medicine is read as after the picks, and the person who picked."""
    person = Person(list(picks))
    given, _ = confirmed(INSTRUMENT, Answer(text), cast("Front", person), voice)
    readings = read_medicines(str(given.value), lexicon(INSTRUMENT.folder))
    return {one.generic or one.text: one.status for one in readings}, person


def test_the_example_is_asked_and_then_counts() -> None:
    """A near name is asked with its class, an ambiguous one offers its meanings, an exact one is only shown."""
    read, person = settled(EXAMPLE, "Yes, prednisone", "diphenhydramine")
    assert dict.fromkeys(("prednisone", "diphenhydramine", "hydroxychloroquine", "sertraline"), "counted") == read
    (near, _), (country, meanings) = person.asked
    assert 'You typed "predisone". Did you mean prednisone (steroid)?' == near
    assert "benadryl" in country
    assert ["diphenhydramine (sedating antihistamine)", "cetirizine", "acrivastine", "None of these"] == meanings
    assert "Understood: hydroxychloroquine (antimalarial)" in person.said


def test_a_no_leaves_the_name_unchecked() -> None:
    """A name nobody confirms stays as typed, and is shown as not checked before the person goes on."""
    read, person = settled("predisone", "No")
    assert {"prednisone": "ask"} == read
    assert "NOT CHECKED" in person.said
    assert "Is this right?" == person.asked[-1][0]


@pytest.mark.parametrize(
    ("text", "picks", "read"),
    [
        pytest.param("hydrocortisone", ["Swallowed"], {"hydrocortisone": "counted"}, id="a steroid as a tablet"),
        pytest.param("hydrocortisone", ["Only on the skin"], {"hydrocortisone": "not_counted"}, id="as a cream"),
        pytest.param("iron, zoloft", ["Swallowed"], {"iron": "counted", "sertraline": "counted"}, id="iron is taken"),
        pytest.param("gabapentin until March", ["No"], {"gabapentin": "not_counted"}, id="taken no more"),
        pytest.param("gabapentin until March", ["Yes"], {"gabapentin": "counted"}, id="still taken"),
        pytest.param("gabapentin until March", ["Not sure"], {"gabapentin": "ask"}, id="not sure stays a question"),
        pytest.param("maybe benadryl", ["cetirizine", "Yes"], {"cetirizine": "counted"}, id="which one, then whether"),
        pytest.param("maybe benadryl", ["None of these"], {"benadryl": "ask"}, id="none of its meanings"),
        pytest.param("dex", ["Yes, dexamethasone", "Swallowed"], {"dexamethasone": "counted"}, id="name, then form"),
        pytest.param(
            "predisone; pred",
            ["Yes, prednisone", "prednisolone"],
            {"prednisone": "counted", "prednisolone": "counted"},
            id="two in turn",
        ),
    ],
)
def test_what_is_answered_is_what_is_read(text: str, picks: list[str], read: dict[str, str]) -> None:
    """Every answer leaves a text that is read as answered, whatever stands beside it."""
    assert read == settled(text, *picks)[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("denies side effects of sertraline and quetiapine", id="a list with another word"),
        pytest.param("either zoloft or seroquel", id="one of two in one entry"),
        pytest.param("refuses to stop zoloft, seroquel", id="a list joined by a comma"),
        pytest.param("zoloft?; plaquenil 200, quetiapine held at 50 mg", id="two entries"),
        pytest.param("zoloft\nseroquel\nboth stopped", id="a line of status words alone"),
        pytest.param("no lyrica, mirtazapine or gabapentin; zoloft?, seroquel?", id="beside an uncounted list"),
        pytest.param("my mother takes zoloft 50 mg, seroquel 25", id="somebody else's"),
    ],
)
def test_every_medicine_in_doubt_is_asked_by_name(text: str) -> None:
    """Each medicine in doubt is asked whether it is taken now, with the entry as typed, and is read as answered."""
    before = {one.generic: one.status for one in read_medicines(text, lexicon(INSTRUMENT.folder))}
    for picks in (("Yes", "No"), ("No", "Yes"), ("Yes", "Yes"), ("No", "No")):
        read, person = settled(text, *picks)
        wanted = ["counted" if pick == "Yes" else "not_counted" for pick in picks]
        assert wanted == [read["sertraline"], read["quetiapine"]]
        others = before.keys() - {"sertraline", "quetiapine"}
        assert {name: before[name] for name in others if name} == {name: read[name] for name in others if name}
        assert all("taken now?" in question for question, _ in person.asked[:2])
        assert ["Yes, it is taken now", "No", "Not sure"] == person.asked[0][1]


def test_an_entry_in_doubt_is_asked_verbatim() -> None:
    """The question names the entry as it was typed; not sure leaves it in doubt."""
    read, person = settled("Refuses to stop SEROQUEL!", "Not sure")
    assert 'You typed "Refuses to stop SEROQUEL!". Is quetiapine (dopamine blocker) taken now?' == person.asked[0][0]
    assert {"quetiapine": "ask"} == read


def test_what_is_set_aside_is_shown() -> None:
    """Stopped, past and allergic medicines are named with the reason, and asked about no more."""
    _, person = settled("stopped tramadol, allergic to codeine, used to take lithium, glorbital")
    for shown in ("tramadol (opioid) (not counted: stopped)", "codeine (opioid)", "lithium (lithium)", '"glorbital"'):
        assert shown in person.said
    assert ["Is this right?"] == [text for text, _ in person.asked]


def test_staff_read_why_a_name_is_asked() -> None:
    """Staff see what to find out about an ambiguous name; a patient is not told of countries and lists."""
    for voice, seen in (("staff", True), ("patient", False)):
        _, person = settled("benadryl", "None of these", voice=cast("Voice", voice))
        assert seen == ("US/Canada" in person.asked[0][0])
        assert "[S" not in person.asked[0][0]


def test_a_pipe_is_asked_nothing() -> None:
    """Where nobody can answer, nothing is asked and nothing in doubt counts."""
    person = Person([], confirms=False)
    given, change = confirmed(INSTRUMENT, Answer(EXAMPLE), cast("Front", person), "patient")
    assert (Answer(EXAMPLE), False, []) == (given, change, person.asked)
    assert "stays not checked" in person.said


def test_completion_offers_each_clear_name_once() -> None:
    """Completion offers every name with one clear meaning, once, and none that would be asked about."""
    offered = names_to_offer(INSTRUMENT)
    assert len(offered) == len(set(offered))
    assert {"sertraline", "zoloft", "co codamol"} <= set(offered)
    assert not {"benadryl", "pred", "zispin soltab", "cladribine"} & set(offered)
