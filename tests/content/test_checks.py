"""Content whose parts contradict each other is refused: names, kinds, sources, order, sentences."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from toy.making import changed, refusal, toy

from rls_screen.content import library
from rls_screen.content.checks import class_problems, fault
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import lexicon, load
from rls_screen.content.schema import Block, MedicineGroup
from rls_screen.errors import ContentError

SOUTH = '{ code = "south", patient = "South", staff = "South" }'


@pytest.mark.parametrize(
    "file, old, new, problem",
    [
        pytest.param(
            "plant.toml",
            "leaves_hang or days_dry > 10",
            "leaves_hang or days_dri > 10",
            "copy/plant.toml, line 40, finding thirsty, column 16: "
            "no item, finding or result is called 'days_dri'; did you mean 'days_dry'?",
            id="an unknown name",
        ),
        pytest.param(
            "plant.toml",
            '"thirsty and leaves_hang"',
            '"thirsty and days_dry"',
            "result watering, row today, column 13: this is a number",
            id="a wrong kind",
        ),
        pytest.param(
            "plant.toml",
            '"days_dry / 7"',
            '"leaves_hang / 7"',
            "result weeks_dry, column 1: this is true or false, and a number is needed",
            id="a wrong kind of part",
        ),
        pytest.param(
            "plant.toml",
            '"days_dry / 7"',
            '"leaves_hang"',
            "result weeks_dry: the rule gives a truth, and a number is needed",
            id="a wrong kind of rule",
        ),
        pytest.param(
            "plant.toml",
            'window == "south"',
            'window == "suth"',
            "finding wants_shade, column 11: 'suth' is not a code of 'window' (north, south); did you mean 'south'?",
            id="an unknown code",
        ),
        pytest.param(
            "plant.toml", 'window == "south"', 'window == "unsure"', "write unsure(window)", id="unsure as a code"
        ),
        pytest.param(
            "page.toml",
            'watering == "today"',
            'watering == "todai"',
            "page owner, block 'What to do', column 13: 'todai' is not a code of 'watering'",
            id="an unknown code of a result",
        ),
        pytest.param(
            "plant.toml", "days_dry > 50", "days_dry > 50 or", "item window, skip_when, column", id="half a rule"
        ),
        pytest.param(
            "plant.toml",
            "shade or weeks_dry >= 2",
            "shade or weeks_dri >= 2",
            "consideration turn_the_pot, column 10:",
            id="a consideration's rule",
        ),
        pytest.param(
            "plant.toml",
            'id = "shade", when',
            'id = "thirsty", when',
            "entry thirsty: used already in copy/plant.toml, finding thirsty",
            id="an entry named like a finding",
        ),
        pytest.param(
            "plant.toml",
            '{ id = "leaves_hang" }',
            '{ id = "leaves_hung" }',
            "entry leaves_hung: no item or finding has this id; write 'when', or the id of one",
            id="an entry that is no item",
        ),
        pytest.param(
            "plant.toml",
            SOUTH,
            SOUTH.replace("south", "north"),
            "item window: two options have the same code",
            id="a code twice",
        ),
        pytest.param(
            "plant.toml",
            "leaves_hang or days_dry > 10",
            "wants_shade",
            "these rules read one another in a circle: ",
            id="a circle",
        ),
        pytest.param(
            "plant.toml",
            'source = "gardener"',
            'source = "gardner"',
            "finding thirsty: sources.toml has no source 'gardner'; add it there, or did you mean 'gardener'?",
            id="a missing source",
        ),
        pytest.param(
            "plant.toml",
            'look_again = "Look again."\n',
            "",
            "result watering, texts: no sentence for 'look_again', and page owner prints it",
            id="a code that is printed has no sentence",
        ),
        pytest.param(
            "plant.toml",
            "dry for {days_dry}",
            "dry for {days_dri}",
            "result watering, text soon: {days_dri} is not an item, a number or a medicine finding; "
            "did you mean 'days_dry'?",
            id="a placeholder",
        ),
        pytest.param(
            "questionnaire.toml",
            '"wishes", ',
            "",
            "result wishes: not in 'results' of questionnaire.toml",
            id="a result without a place in the output",
        ),
        pytest.param(
            "questionnaire.toml",
            '"wishes", ',
            '"wishes", "whishes", ',
            "questionnaire.toml, results: no result is called 'whishes'; did you mean 'wishes'?",
            id="a place in the output without a result",
        ),
        pytest.param(
            "page.toml",
            '"days_dry", "window"',
            '"days_dri", "window"',
            "page owner, block 'What you said': no item is called 'days_dri'; did you mean 'days_dry'?",
            id="a page prints an unknown item",
        ),
        pytest.param(
            "page.toml",
            'entries = "wishes"',
            'entries = "whishes"',
            "no result is called 'whishes'; did you mean 'wishes'?",
            id="a page prints an unknown list",
        ),
        pytest.param(
            "page.toml",
            'result = "watering"',
            'result = "wishes"',
            "'wishes' is not a table with rows",
            id="a page prints a sentence of a list",
        ),
        pytest.param(
            "page.toml",
            'result = "watering"',
            'result = "weeks_dry"',
            "'weeks_dry' is not a table with rows",
            id="a page prints a sentence of a number",
        ),
        pytest.param(
            "page.toml",
            'entries = "wishes"',
            'entries = "open_questions"',
            "'open_questions' is not a list of entries",
            id="a page prints entries the engine makes",
        ),
        pytest.param(
            "page.toml",
            'entries = "wishes"',
            'entries = "watering"',
            "'watering' is not a list of entries",
            id="a page prints entries of a table",
        ),
        pytest.param(
            "page.toml",
            '"weeks_dry"]',
            '"watering"]',
            "page owner, block 'What you said': 'watering' is not a number",
            id="a page prints a table as a value",
        ),
        pytest.param(
            "page.toml",
            'values = ["leaves_hang", "days_dry", "window", "weeks_dry"]',
            'rows = ["wishes"]',
            "'wishes' is not a number",
            id="a page prints a list as a row",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{thirsty} has',
            "text fine: {thirsty} is not an item, a number or a medicine finding",
            id="a sentence no report can fill: thirsty",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{watering} has',
            "text fine: {watering} is not an item, a number or a medicine finding",
            id="a sentence no report can fill: watering",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{wishes} has',
            "text fine: {wishes} is not an item, a number or a medicine finding",
            id="a sentence no report can fill: wishes",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{version_of_questions} has',
            "text fine: {version_of_questions} is not an item, a number or a medicine finding",
            id="a sentence no report can fill: version_of_questions",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{open_questions} has',
            "text fine: {open_questions} is not an item, a number or a medicine finding",
            id="a sentence no report can fill: open_questions",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{created} has',
            "text fine: {created} is not an item, a number or a medicine finding",
            id="a sentence no report can fill: created",
        ),
        pytest.param(
            "plant.toml",
            'fine       = "It has',
            'fine       = "{program_version} has',
            "text fine: {program_version} is not an item, a number or a medicine finding",
            id="a sentence no report can fill: program_version",
        ),
        pytest.param(
            "plant.toml",
            'why     = "Hanging',
            'tier = "emergency"\nwhy     = "Hanging',
            "item leaves_hang, tier: questionnaire.toml has no message for it; add [tiers.emergency]",
            id="a tier without a message",
        ),
        pytest.param(
            "plant.toml",
            'unit    = "days"',
            'unit    = "days"\nnot_above = "windw"',
            "item days_dry, not_above: no item is called 'windw'; did you mean 'window'?",
            id="a whole that is no item",
        ),
    ],
)
def test_contradictions(tmp_path: Path, file: str, old: str, new: str, problem: str) -> None:
    """A fault in the content is refused with its place, the problem, and a remedy."""
    assert problem in refusal(changed(tmp_path, file, old, new))


def test_order_of_steps_does_not_depend_on_order_in_files(tmp_path: Path) -> None:
    """A finding may be before the one it reads: what is read is always computed first."""
    steps = [step.id for step in toy().steps]
    assert steps.index("thirsty") < steps.index("wants_shade") < steps.index("shade")
    later = changed(tmp_path, "plant.toml", 'when   = "leaves_hang or days_dry > 10"', 'when   = "wants_shade"')
    text = (later / "plant.toml").read_text("utf-8")
    text = text.replace('window == "south" and thirsty', 'window == "south"', 1)
    (later / "plant.toml").write_text(text, "utf-8")
    steps = [step.id for step in load(later).steps]
    assert steps.index("wants_shade") < steps.index("thirsty")


SCREENS = '[[screens]]\nvoice = "staff"\nform = "{form}"\nitems = [{items}]\n'


@pytest.mark.parametrize("form, items, problem", [
    pytest.param("each", '"leaves_hang", "days_dri", "window"', "no item is called 'days_dri'; did you mean",
                 id="an unknown item"),
    pytest.param("each", '"leaves_hang", "days_dry", "window", "window"', "'window' is put to staff twice", id="twice"),
    pytest.param("each", '"leaves_hang", "days_dry"', "'window' is on no screen for staff", id="left out"),
    pytest.param("list", '"leaves_hang", "days_dry", "window"', "'days_dry' is not a yes/no question", id="a list"),
])  # fmt: skip
def test_screens(tmp_path: Path, form: str, items: str, problem: str) -> None:
    """Every question of a voice is on one of its screens, and a list has yes/no questions alone."""
    more = SCREENS.format(form=form, items=items)
    folder = changed(tmp_path, "questionnaire.toml", "[outlook]", f"{more}\n[outlook]")
    assert f"questionnaire.toml, screens: {problem}" in refusal(folder)


@pytest.mark.parametrize("group, problem", [
    pytest.param({"roles": ("antimalarials",)}, "no medicine has the class 'antimalarials'", id="a class"),
    pytest.param({"effects": ("may_masc",)}, "no medicine has the effect 'may_masc'", id="an effect"),
])  # fmt: skip
def test_a_group_of_medicines_names_what_the_lists_have(instrument: Instrument, group: Any, problem: str) -> None:
    """A group of medicines on a page with a class or an effect that no medicine has is named, with what is near."""
    medicines = lexicon(instrument.folder)
    assert [] == [*class_problems(instrument, medicines)]
    one = MedicineGroup.model_validate({"heading": "Other", **group})
    block = Block(heading="Medicines", built_in="medicine_groups", medicine_groups=(one,))
    page = instrument.pages[0].model_copy(update={"blocks": (block,)})
    (found,) = class_problems(replace(instrument, pages=(page,)), medicines)
    assert (problem, True) == (found.problem, "did you mean" in found.remedy)
    assert found.place.endswith("block 'Medicines', group 'Other'")


def test_medicine_groups_are_checked_with_the_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """`check`, which loads the worked people, refuses such a group."""
    monkeypatch.setattr(library, "class_problems", lambda *_: [fault("here", "no such class", "correct it.")])
    with pytest.raises(ContentError, match="here: no such class"):
        load.__wrapped__(people=True)
