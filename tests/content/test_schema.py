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


MORE = "more = { one = '{number} more.', many = '{number} more.' }"


@pytest.mark.parametrize("fields, problem", [
    pytest.param("numbered = true\nmost = 3", "'most' and 'more' belong together", id="what is left out is not said"),
    pytest.param(f"most = 3\n{MORE}", "'most' belongs to a numbered block", id="a cut of what has no order"),
    pytest.param("numbered = true\nmost = 0", "most: ", id="a list of nothing"),
    pytest.param("built_in = 'open_questions'\nmost = 3\nmore = { one = 'More.', many = 'More.' }",
                 "'more' has {number}", id="not how many"),
    pytest.param("results = ['watering']", "'results' belong to built_in", id="results of another block"),
    pytest.param("medicine_groups = [{ heading = 'X' }]", "'medicine_groups' belong to built_in", id="no medicines"),
    pytest.param("built_in = 'medicine_groups'", "which needs them", id="medicines without groups"),
    pytest.param("medicine_groups = [{ heading = 'X', status = 'unread', roles = ['x'] }]",
                 "belong to medicines that count", id="a class of what was not read"),
    pytest.param("layout = 'aside'", "layout: ", id="a layout nobody knows"),
    pytest.param("built_in = 'open_question'", "built_in: ", id="a built-in nobody knows"),
])  # fmt: skip
def test_fields_of_a_block(tmp_path: Path, fields: str, problem: str) -> None:
    """A block whose fields do not belong together is refused."""
    assert problem in refusal(changed(tmp_path, "page.toml", 'heading = "What you said"', f'heading = "A"\n{fields}'))


@pytest.mark.parametrize("line, problem", [
    pytest.param("text = 'A.', values = ['window']", "write one of text, result", id="two contents"),
    pytest.param("id = 'empty'", "write one of text, result", id="none"),
    pytest.param("text = 'A.', only = ['shade']", "'only' and 'without' belong to 'entries'", id="entries of none"),
    pytest.param("text = 'A.', texts = { fine = 'B.' }", "'texts' belong to 'result'", id="sentences of none"),
    pytest.param("text = 'A.', labels = false", "'labels' and 'most_words' belong to 'values'", id="labels of none"),
    pytest.param("text = 'A.', most_words = 3", "'labels' and 'most_words' belong to 'values'", id="a cut of a text"),
    pytest.param("values = ['window'], most_words = 0", "most_words: ", id="no words at all"),
    pytest.param("values = ['window'], names = { days_dry = 'Dry' }", "'names' belong to", id="names of none"),
    pytest.param("values = ['window'], counted = true", "'counted' belongs to 'grouped'", id="a count of values"),
    pytest.param("columns = [{ heading = 'A', items = [] }]", "a column has items", id="a column of nothing"),
    pytest.param("columns = [{ heading = 'A', items = ['days_dry'], low_when = 'days_dry < 1' }]", "has an id",
                 id="a mark nobody can expect"),
    pytest.param("id = 'a', columns = [{ heading = 'A', items = ['days_dry'], low_when = 'days_dri < 1' }]",
                 "no item, finding or result is called 'days_dri'", id="a mark by an unknown name"),
    pytest.param("id = 'a', columns = [{ heading = 'A', items = ['days_dri'] }]", "no item is called 'days_dri'",
                 id="a column of an unknown item"),
    pytest.param("result = 'watering', texts = { wet = 'B.' }", "'wet' is not a code", id="an unknown code"),
])  # fmt: skip
def test_fields_of_a_line(tmp_path: Path, line: str, problem: str) -> None:
    """A line of a page whose fields do not belong together, or that names what is not there, is refused."""
    whole = "lines   = [{ values"
    assert problem in refusal(changed(tmp_path, "page.toml", whole, f"lines   = [{{ {line} }}, {{ values"))
