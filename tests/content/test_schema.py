"""Content of another shape than the files may have is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from toy.making import changed, refusal


@pytest.mark.parametrize(
    "file, old, new, problem",
    [
        pytest.param(
            "plant.toml",
            'unit    = "days"',
            'unit    = "days"\ncolour = "green"',
            "copy/plant.toml, line 16, items days_dry, colour: there is no such field here; check its spelling in ",
            id="a field nobody knows",
        ),
        pytest.param(
            "plant.toml", 'kind    = "number"', 'kind    = "numbre"', "items days_dry, kind: ", id="a kind nobody knows"
        ),
        pytest.param(
            "plant.toml",
            "range   = [0, 100]",
            "",
            "items days_dry: 'range' belongs to kind = \"number\"",
            id="a number without a range",
        ),
        pytest.param(
            "plant.toml", "range   = [0, 100]", "range   = [100, 0]", "days_dry", id="a range the wrong way round"
        ),
        pytest.param(
            "plant.toml",
            'unknown = "look_again"\n',
            "",
            "results watering: a table needs 'unknown'",
            id="a table without an unknown code",
        ),
        pytest.param(
            "plant.toml",
            'look_again = "Look again."',
            'look_agin = "Look again."',
            "results watering: 'look_agin' is not a code of this table",
            id="a sentence for no code",
        ),
        pytest.param(
            "questionnaire.toml",
            'version = "1.2.3"',
            'version = "1.2"',
            "copy/questionnaire.toml, version: ",
            id="a version of another form",
        ),
        pytest.param(
            "plant.toml",
            'label   = "',
            'labl    = "',
            ", label: this field is missing; add it",
            id="a field is missing",
        ),
        pytest.param(
            "plant.toml", "[section]\n", "[sections]\n", "copy/plant.toml, sections: ", id="a table nobody knows"
        ),
        pytest.param(
            "examples/plants.toml",
            "answers ",
            "answer ",
            "examples/plants.toml, people A thirsty plant in the sun, answer: ",
            id="a worked person with an unknown field",
        ),
    ],
)
def test_shapes(tmp_path: Path, file: str, old: str, new: str, problem: str) -> None:
    """A field, kind or table that the files may not have is refused with its place, the problem, and a remedy."""
    assert problem in refusal(changed(tmp_path, file, old, new))


def test_pattern_that_is_none(tmp_path: Path) -> None:
    """A pattern that no answer can be compared with is refused when the content is loaded, not later."""
    item = (
        '[[items]]\nid = "name"\nkind = "text"\nlabel = "N"\npatient = "N?"\nstaff = "N"\nwhy = "N."\npattern = "["\n'
    )
    assert "pattern" in refusal(changed(tmp_path, "plant.toml", "[[findings]]", f"{item}\n[[findings]]"))
