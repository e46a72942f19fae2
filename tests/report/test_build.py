"""A page is made of the content's blocks and lines, for any instrument."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from reports import (
    FOUR,
    RLS,
    SHORTER,
    full_pages,
    made,
    own_words,
    reported,
)
from toy.making import answers, changed, toy

from rls_screen.content.library import load
from rls_screen.errors import ContentError
from rls_screen.person.scoring import score
from rls_screen.report import markdown, report


def test_a_list_is_said_to_be_one() -> None:
    """What staff asked as a list and not one by one is said so beside those answers, also of a saved report."""
    one_by_one = answers(SHORTER, flag_seizure="no", cramps="no", flag_chest="no")
    says = "Asked as a list, not one by one."
    assert says not in markdown(report(score(SHORTER, one_by_one), program_version="1", created="today"))
    for id, heading in (("flag_seizure", "## Urgency and red flags"), ("cramps", "## Look-alikes")):
        asked = replace(one_by_one, as_list=frozenset({id}))
        made_of_it = report(score(SHORTER, asked), program_version="1", created="today")
        blocks = re.split(r"(?m)^(?:> )?(?=## )", markdown(made_of_it, "appendix"))
        assert [heading] == [block.splitlines()[0] for block in blocks if says in block]
        assert (made_of_it.pages, (id,)) == (made(SHORTER, made_of_it.model_dump_json()).pages, made_of_it.as_list)


def test_reasons_reach_the_paper() -> None:
    """Not sure, skipped, not asked and not answered are four things on paper too."""
    given = {"urge_to_move": "unsure", "worse_at_rest": {"unanswered": "skipped"},
             "relieved_by_movement": {"unanswered": "not_asked"}}  # fmt: skip
    page = markdown(reported(RLS, given), "appendix")
    assert [] == [word for word in ("Not sure", "Skipped", "Not asked", "Not answered") if f"| {word} |" not in page]


def test_each_page_names_questions_for_its_reader() -> None:
    """The clinician's page names a sign in clinical words, the person's page in plain ones."""
    one = reported(RLS, {"flag_preeclampsia": "yes", "flag_self_harm": "yes"})
    clinician, patient = (" ".join(own_words(one, page.id)) for page in full_pages(one))
    assert ("Signs of pre-eclampsia" in clinician, "Signs of pre-eclampsia" in patient) == (True, False)
    assert ("ending your life" in clinician, "ending your life" in patient) == (False, True)


def test_listed_entries_bring_their_sources() -> None:
    """A remark on iron brings the source of that remark into the list."""
    assert "ferritin-assay" in {source.id for source in reported(RLS, {**FOUR, "ferritin": 100}).sources}


def test_the_page_of_a_houseplant() -> None:
    """The report knows no instrument: a page about a plant is made by the same engine."""
    given = {"leaves_hang": "yes", "days_dry": {"value": 3, "unit": "weeks"}, "window": {"unanswered": "skipped"}}
    page = markdown(reported(toy(), given), "owner")
    assert page.startswith("# Your plant\n\nScreening result, not a diagnosis. today.\n\n")
    assert page.endswith(f"\n\nInstrument houseplant 1.2.3, rules {toy().sha256[:12]}, program 1.\n")
    said = [
        "> ## What to do",
        "> **Water it today.** `watering = today`",
        "> It wishes:",
        "> - Hanging leaves `leaves_hang`",
        "## What you said",
        "Days without water",
        "21 days (given as 3 weeks)",
        "Weeks without water: **3 weeks**",
        "## Advice",
        "Turn the pot: 3 weeks without water at the Skipped window.",
        "gardener",
        "`turn_the_pot`",
        "## Still open",
        "- Window (skipped): The sun dries the pot. `window`",
    ]
    places = [page.find(words) for words in said]
    assert -1 not in places
    assert sorted(places) == places


def test_entries_have_details(tmp_path: Path) -> None:
    """A further sentence follows an entry of a list where it is true, and brings its source."""
    details = 'details = [{ when = "days_dry > 20", text = "Dry for {days_dry}.", source = "own" }]'
    plant = load(changed(tmp_path, "plant.toml", 'text = "Some shade."', f'text = "Some shade.", {details}'))
    south = {"window": "south", "leaves_hang": "yes"}
    dry, wet = reported(plant, {**south, "days_dry": 21}), reported(plant, {**south, "days_dry": 20})
    assert "Some shade. Dry for 21 days. `shade`" in markdown(dry)
    assert "Some shade. `shade`" in markdown(wet)
    broken = details.replace("days_dry >", "days_dri >")
    with pytest.raises(ContentError, match="entry shade, detail"):
        load(changed(tmp_path / "b", "plant.toml", 'text = "Some shade."', f'text = "Some shade.", {broken}'))


def test_points_are_a_list(tmp_path: Path) -> None:
    """Sentences given as points are a list below the sentence before it."""
    line = '{ before = "Water it if:", points = ["its leaves hang", "it is dry for {days_dry|long}"] },'
    plant = load(changed(tmp_path, "page.toml", '{ entries = "wishes"', line + '{ entries = "wishes"'))
    lines = markdown(reported(plant, {"leaves_hang": "yes"})).splitlines()
    first = lines.index("> - Water it if:")
    assert [">   - its leaves hang", ">   - it is dry for long"] == lines[first + 1 : first + 3]
