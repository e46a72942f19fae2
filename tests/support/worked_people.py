"""The worked people of the shipped instrument, each with a score that is computed once in a run of the tests.

Scoring all of them takes four seconds, and a score cannot be changed: tests that read scores share them by taking them
from here. What a worked person expects is compared by `rls_screen.explain.worked`.
"""

from __future__ import annotations

import json
import re

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.people import WorkedPerson
from rls_screen.explain import worked
from rls_screen.person.scoring import Score

_NAME = re.compile(r'^name\s*= "(.*)"$', re.MULTILINE)
_SCORES: dict[str, Score] = {}


def rls() -> Instrument:
    """The shipped instrument with its worked people, as the fixture `instrument` returns it."""
    return load(people=True)


def readable() -> list[WorkedPerson]:
    """The worked people whose answers are all allowed."""
    return [person for person in rls().people if not person.refused]


def scored(person: WorkedPerson) -> Score:
    """The score of a worked person; people with the same answers share it. Raises AnswerError as `score` does."""
    key = json.dumps((person.answers, person.as_list))
    if key not in _SCORES:
        _SCORES[key] = worked.scored(rls(), person)
    return _SCORES[key]


def by_file() -> dict[str, list[WorkedPerson]]:
    """The worked people by the name of the file in `examples/` that holds them."""
    files = sorted((rls().folder / "examples").glob("*.toml"))
    file_of = {name: file.stem for file in files for name in _NAME.findall(file.read_text("utf-8"))}
    found: dict[str, list[WorkedPerson]] = {file.stem: [] for file in files}
    for person in rls().people:
        name = person.name
        while name not in file_of:  # a case is called after its person, with its own answers after a colon
            name = name.rpartition(": ")[0]
            assert name, f"no file holds a person called {person.name!r}"
        found[file_of[name]].append(person)
    return found
