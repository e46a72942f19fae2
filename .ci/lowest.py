"""Print the lowest versions of the direct dependencies that pyproject.toml allows, as constraints for pip.

`python .ci/lowest.py` prints those of the program, `python .ci/lowest.py test` those of an extra too.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?(?:==|>=)(?P<lowest>[0-9][0-9.]*)")


def lowest(requirements: list[str]) -> list[str]:
    """Each requirement at its lowest version. Raises ValueError for one that has no lower bound."""
    found = []
    for requirement in requirements:
        match = REQUIREMENT.match(requirement)
        if match is None:
            raise ValueError(f"pyproject.toml, {requirement}: no lower bound; write name>=version.")
        found.append(f"{match['name']}=={match['lowest']}")
    return found


def main(extras: list[str]) -> None:
    """Print the constraints, one on a line."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    print("\n".join(lowest(required(project, extras))))


def required(project: dict[str, Any], extras: list[str]) -> list[str]:
    """What a project requires with these extras, and with the extras of this project that those name."""
    own = re.compile(rf"{project['name']}\[(?P<extras>[\w, ]+)\]")
    waiting = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    for requirement in waiting:
        if named := own.fullmatch(requirement):
            further = re.split(r"\s*,\s*", named["extras"])
            waiting += [one for extra in further for one in project["optional-dependencies"][extra]]
    return [one for one in waiting if not own.fullmatch(one)]


if __name__ == "__main__":
    main(sys.argv[1:])
