"""Frozen data: made by keyword, never changed, and checked where they are read."""

from __future__ import annotations

import copy
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import pytest
from pydantic import ValidationError

from rls_screen.frozen import Changed, Checked, Frozen, Limits, ToldApartBy

ROOT = Path(__file__).parents[1]


def _even(value: int) -> int:
    if value % 2:
        raise ValueError("write an even number")
    return value


class Leaf(Frozen):
    """A leaf."""

    kind: Literal["leaf"] = "leaf"
    name: Annotated[str, Limits(pattern="^[a-z]+$", max_length=5)]
    veins: Annotated[int, Limits(gt=0), Checked(_even)] = 2


class Twin(Leaf):
    """Another class with the same fields."""


class Flower(Frozen):
    """A flower."""

    kind: Literal["flower"] = "flower"
    colours: Annotated[
        tuple[str, ...], Changed(lambda given: [given] if isinstance(given, str) else given), Limits(min_length=1)
    ]


class Plant(Frozen):
    """A plant; it has leaves or flowers."""

    named_in_files: ClassVar[dict[str, str]] = {"tall": "height"}

    parts: tuple[Annotated[Leaf | Flower, ToldApartBy("kind")], ...] = ()
    tall: float
    notes: dict[str, str] = {}

    def check(self) -> None:
        """Raise ValueError where nothing of it is to be seen."""
        if not self.parts and not self.notes:
            raise ValueError("a plant has parts, or a note")


LEAF = Leaf(name="oak")


@pytest.mark.parametrize("given, wrong", [
    pytest.param({}, "tall", id="a field without default is missing"),
    pytest.param({"tall": 1.0, "colour": "red"}, "colour", id="there is no such field"),
    pytest.param({"colour": "red"}, "colour, tall", id="as many as there should be, but another one"),
])  # fmt: skip
def test_only_its_fields(given: dict[str, Any], wrong: str) -> None:
    """An object is made of all its fields and of no other."""
    with pytest.raises(TypeError) as error:
        Plant(**{"notes": {"a": "b"}, "parts": (), **given})
    assert wrong == ", ".join(sorted(str(error.value).rpartition(": ")[2].split(", ")))


def test_a_check_of_its_own() -> None:
    """Fields that contradict one another are refused, whether an object is made or read."""
    with pytest.raises(ValueError, match="has parts"):
        Plant(tall=1.0)
    with pytest.raises(ValidationError, match="has parts"):
        Plant.model_validate({"height": 1})
    assert 1.0 == Plant.model_validate({"height": 1, "notes": {"seen": "yes"}}).tall


def test_nothing_changes() -> None:
    """No field can be set or removed; a copy has another value, and the object is as it was."""
    with pytest.raises(AttributeError):
        LEAF.name = "elm"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        del LEAF.name
    assert ("oak", "elm", 2) == (LEAF.name, LEAF.model_copy(update={"name": "elm"}).name, LEAF.veins)
    assert LEAF == copy.deepcopy(LEAF)


def test_equal_by_fields() -> None:
    """Objects are equal, and have one hash, where they are of one class and all fields are equal."""
    again, other = Leaf(name="oak", veins=2), Leaf(name="oak", veins=4)
    assert (LEAF, hash(LEAF)) == (again, hash(again))
    assert LEAF != other
    assert Leaf(name="oak").model_dump() == {"kind": "leaf", "name": "oak", "veins": 2}
    assert Twin(name="oak") != LEAF
    assert "Leaf(kind='leaf', name='oak', veins=2)" == repr(LEAF)


@pytest.mark.parametrize("raw, places", [
    pytest.param({"name": "oak", "veins": 3}, {("veins",): "value_error"}, id="a function refuses it"),
    pytest.param({"name": "oak", "veins": 0}, {("veins",): "greater_than"}, id="below a limit"),
    pytest.param({"name": "Oak"}, {("name",): "string_pattern_mismatch"}, id="another pattern"),
    pytest.param({"name": "hazels"}, {("name",): "string_too_long"}, id="too long"),
    pytest.param({"name": "oak", "age": 1}, {("age",): "extra_forbidden"}, id="no such field"),
    pytest.param({"veins": -2, "x": 1}, {("name",): "missing", ("veins",): "greater_than", ("x",): "extra_forbidden"},
                 id="everything at once"),
])  # fmt: skip
def test_what_is_read_is_checked(raw: dict[str, Any], places: dict[tuple[str, ...], str]) -> None:
    """Every fault of a raw value is found, each at its place; no message has the value."""
    with pytest.raises(ValidationError) as error:
        Leaf.model_validate(raw)
    assert places == {one["loc"]: one["type"] for one in error.value.errors()}
    assert "input_value" not in str(error.value)


def test_read_and_written() -> None:
    """An object that is written as JSON and read again is the same, with the names that files have."""
    plant = Plant(parts=(LEAF, Flower(colours=("red", "blue"))), tall=0.5)
    text = plant.model_dump_json()
    assert '"height":0.5' in text
    assert plant == Plant.model_validate_json(text)
    assert ("red",) == Flower.model_validate({"colours": "red"}).colours
    with pytest.raises(ValidationError, match="stone"):
        Plant.model_validate({"height": 1, "parts": [{"kind": "stone"}]})


def test_its_schema_names_its_classes() -> None:
    """A JSON Schema has one definition for each class, which forbids other fields."""
    definitions = Plant.model_json_schema()["$defs"]
    assert {"Leaf", "Flower"} == {*definitions}
    assert [False, False] == [one["additionalProperties"] for one in definitions.values()]


def test_pydantic_waits() -> None:
    """A class is defined, and an object made, compared and copied, without pydantic."""
    code = (
        "import sys\nfrom rls_screen.content import schema\nfrom rls_screen.report.model import Cell\n"
        "assert Cell(text='a') == Cell(text='a').model_copy()\nassert 'pydantic' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (0, "") == (done.returncode, done.stderr)
