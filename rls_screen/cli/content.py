"""The command `check`: check the questionnaire files and their worked people."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ..errors import ContentError, Problem, shown_name


def add_to(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command("check")(check)


def check(
    folder: Annotated[
        Path | None, typer.Argument(help="The folder of a questionnaire [default: the built-in one].", readable=False)
    ] = None,
) -> None:
    """Check the questionnaire files: every problem with its place and a remedy, and every worked person.

    Each condition that a page, a question or a consideration depends on, and each number in a rule, needs worked people
    on both of its sides.

    \b
    rls-screen check
    rls-screen check questionnaires/rls-lupus
    """
    from ..content.library import change_log, comparison_rules, load
    from ..explain.coverage import check_people

    instrument = load(Path(os.path.realpath(folder)) if folder else None, people=True)
    comparison_rules(instrument)
    change_log(instrument)
    wrong, unproved = check_people(instrument)
    if wrong:
        lines = "\n".join((_counted(wrong), *_by_person(wrong, instrument.folder)))
        raise ContentError(Problem("worked-people-differ", "", lines))
    if unproved:
        raise ContentError(*(Problem("worked-people-lacking", "", one) for one in unproved))
    head = instrument.head
    typer.echo(
        f"{head.id} {head.version} can be used: {len(instrument.items)} questions, {len(instrument.findings)} "
        f"findings, {len(instrument.results)} results, {len(instrument.considerations)} considerations, "
        f"{len(instrument.sources)} sources, {len(instrument.people)} worked people. sha256 {instrument.sha256}\n"
        f"Read from {shown_name(instrument.folder)}"
    )


def _counted(wrong: list[str]) -> str:
    people = len({line.partition("\n")[0] for line in wrong})
    differences = "1 difference" if len(wrong) == 1 else f"{len(wrong)} differences"
    return f"{differences} from what the worked people expect, in {people} of them:"


def _by_person(wrong: list[str], folder: Path) -> Iterator[str]:
    """The differences below the name and file of their person, each name once."""
    before = None
    for line in wrong:
        name, _, difference = line.partition("\n")
        yield f"{name}{_file_of(name, folder)}\n{difference}" if name != before else difference
        before = name


def _file_of(name: str, folder: Path) -> str:
    # A case of a person has the person's name, a colon, and its own answers.
    names = (f'"{name}"', f'"{name.rpartition(": ")[0]}"')
    files = [(file.name, file.read_text("utf-8")) for file in sorted(folder.glob("examples/*.toml"))]
    return next((f" (examples/{file})" for one in names for file, text in files if one in text), "")
