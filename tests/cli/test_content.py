"""`check`: a questionnaire that can be used, and every fault of one that cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from desk import Desk
from toy.making import TOY, changed


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A folder to run the program in."""
    return Desk(tmp_path)


@pytest.mark.parametrize("folder, id", [
    pytest.param([str(TOY)], "houseplant", id="a folder"),
    pytest.param([], "rls-lupus", id="the built-in one", marks=pytest.mark.slow),
])  # fmt: skip
def test_check(desk: Desk, folder: list[str], id: str) -> None:
    """`check` says that a questionnaire can be used, with its id."""
    done = desk.run("check", *folder)
    assert (0, "") == (done.returncode, done.stderr)
    assert id in done.stdout


def test_check_names_every_problem(desk: Desk) -> None:
    """`check` names a fault of a questionnaire with its place, and a worked person who comes out otherwise."""
    broken = changed(desk.folder, "plant.toml", "days_dry > 10", "days_dri > 10")
    done = desk.run("check", str(broken))
    assert 65 == done.returncode
    assert "copy/plant.toml, line 40, finding thirsty, column 16:" in done.stderr
    (broken / "plant.toml").write_text(
        (broken / "plant.toml").read_text("utf-8").replace("dri > 10", "dry > 30"), "utf-8"
    )
    people = broken / "examples" / "plants.toml"
    people.write_text(people.read_text("utf-8").replace('watering = "today"', 'watering = "soon"'), "utf-8")
    done = desk.run("check", str(broken))
    assert 65 == done.returncode
    assert "A thirsty plant in the sun (examples/plants.toml)\n  watering: expected soon, found today." in done.stderr
