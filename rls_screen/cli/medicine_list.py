"""`rls-screen medicines`: what each line of a list of medicines is read as, and what was not recognised."""

from __future__ import annotations

import json
import re
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import AnswerError, Exit, Problem, UsageError
from ..wizard.terminal import columns
from ..wizard.text import readable_width, wrapped
from .files import name_of, read_text
from .streams import print_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ..medicines import Lexicon, Reading


class ListFormat(StrEnum):
    """The form of the output."""

    text = "text"
    json = "json"


def add_to(app: typer.Typer) -> None:
    """Add the commands of this file."""
    app.command("medicines")(medicines)


def medicines(
    file: Annotated[
        str | None, typer.Argument(help="A list, one entry a line; - for standard input.", metavar="FILE")
    ] = None,
    format: Annotated[ListFormat, typer.Option("--format", help="How the list is written.")] = ListFormat.text,
    unconfirmed: Annotated[
        bool, typer.Option("--unconfirmed", help="List the names that nobody has confirmed yet, for the pharmacist.")
    ] = False,
) -> None:
    """Show what medicines are read as, as people type them. Nothing is saved, and nothing is advised.

    \b
    rls-screen medicines                     type them, one a line
    rls-screen medicines list.txt
    echo 'predisone 5mg, zoloft' | rls-screen medicines - --format json
    """
    from ..content.library import lexicon, load

    instrument = load()
    known = lexicon(instrument.folder)
    if unconfirmed:
        if file is not None:
            problem = "--unconfirmed lists names of the lexicon and reads no file"
            raise UsageError(Problem("file-not-read", "", problem, "leave the file out."))
        _print_unconfirmed(known)
        return
    lines = _typed() if file is None and sys.stdin.isatty() else _lines(file if file is not None else "-")
    rows = (_row(number, line, known) for number, line in enumerate(lines, 1))
    if format is ListFormat.json:
        print_text(json.dumps([*rows], indent=2, ensure_ascii=False) + "\n")
    else:
        _print_rows(rows, known, instrument.head.medicine_words)


def _print_unconfirmed(known: Lexicon) -> None:
    print_text("".join(f"{name.phrase}: {', '.join(name.generics)}\n" for name in known.unconfirmed()))
    medicines, names = known.everyday_count()
    print_text(
        f"Everyday list (other_medicines.csv): {medicines} medicines under {names} names. This project compared "
        "each with every class; no pharmacist has reviewed them yet.\n"
    )


def _print_rows(rows: Iterable[Mapping[str, Any]], known: Lexicon, words: Mapping[str, str]) -> None:
    """Print each entry as soon as its line is read, and in the end whom to talk to where a medicine is among them."""
    named = False
    for row in rows:
        if row["entry"]:
            _print_wrapped(_as_text(row["entry"], row["read"], known, words))
            named = named or any(one["status"] in ("counted", "ask") for one in row["read"])
    if named:
        _print_wrapped("Talk to your prescriber about any of these; do not stop one yourself.\n")


def _lines(file: str) -> list[str]:
    """Return the lines of a list as an editor numbers them. Raises AnswerError naming every line that is too long."""
    lines = re.split(r"\r\n|\r|\n", read_text(file))
    faults = [
        Problem("medicine-line-too-long", f"{name_of(file)}, line {number}", fault)
        for number, line in enumerate(lines, 1)
        if (fault := _too_long(line))
    ]
    if faults:
        raise AnswerError(*faults)
    return lines if lines[-1] else lines[:-1]


def _too_long(line: str) -> str:
    """Return the problem and remedy of a line with more characters than an answer may have, else an empty text."""
    from ..person.answers.values import MAX_TEXT

    most = MAX_TEXT["medicines"]
    if len(line) <= most:
        return ""
    return f"this line has {len(line)} characters, and at most {most} are read. Write one medicine a line."


def _typed() -> Iterator[str]:
    """Yield what is typed, line by line, up to an empty one. The prompt goes to standard error, not into the output."""
    typer.echo("One medicine or several a line; an empty line ends.", err=True)
    while True:
        try:
            line = typer.prompt("Medicines", default="", show_default=False, err=True).strip()
        except typer.Abort as stopped:
            typer.echo("", err=True)
            if isinstance(stopped.__context__, EOFError):
                return
            raise typer.Exit(Exit.INTERRUPTED) from None
        if not line:
            return
        if problem := _too_long(line):
            typer.echo(problem, err=True)
            continue
        yield line


def _print_wrapped(text: str) -> None:
    """Print a part of the list, wrapped to the width of the terminal if there is one."""
    if sys.stdout.isatty():
        text = "".join(f"{line}\n" for line in wrapped(text, readable_width(columns())))
    print_text(text)


def _row(number: int, line: str, known: Lexicon) -> dict[str, Any]:
    """Return a line with its readings as data."""
    from ..medicines import is_none, read_medicines
    from ..person.answers.text import clean

    entry = clean(line)[0]
    readings = () if is_none(entry, known) else read_medicines(entry, known)
    return {"line": number, "entry": entry, "read": [_as_json(reading, known) for reading in readings]}


def _as_json(reading: Reading, known: Lexicon) -> dict[str, Any]:
    """Return a reading as data. One that must be asked has what it would have after a yes: what all meanings share."""
    roles, effect, evidence, source = reading.roles, reading.effect, reading.evidence, reading.source
    if reading.status == "ask" and all(candidate in known.medicines for candidate in reading.candidates):
        roles, effect, _ = known.shared(reading.candidates)
        if len(reading.candidates) == 1:
            medicine = known.medicines[reading.candidates[0]]
            evidence, source = medicine.evidence, medicine.sources
    return {
        "text": reading.text,
        "generic": reading.generic,
        "alias": reading.alias,
        "distance": reading.distance,
        "status": reading.status,
        "candidates": [*reading.candidates],
        "reason": reading.reason,
        "roles": [*roles],
        "effect": effect,
        "evidence": evidence,
        "source": [*source],
        "question": reading.question,
    }


def _as_text(entry: str, readings: Iterable[Mapping[str, Any]], known: Lexicon, words: Mapping[str, str]) -> str:
    """Return an entry and below it one line for each reading."""
    from ..medicines import without_sources

    lines = [f"{entry}\n"]
    for one in readings:
        name = one["generic"] or " or ".join(one["candidates"]) or words.get(one["status"], one["status"])
        effect = words.get(one["effect"] or "", "") if one["status"] in ("counted", "ask") else ""
        everyday = one["generic"] in known.medicines and known.medicines[one["generic"]].everyday
        roles = "" if everyday else ", ".join(role.replace("_", " ") for role in one["roles"])
        reason, question = words.get(one["reason"], one["reason"]), without_sources(one["question"])
        parts = (reason.removesuffix("; ask") if question else reason, roles, effect, question)
        lines.append(f"  {one['text']} -> {name}: {'; '.join(part for part in parts if part) or one['status']}\n")
    return "".join(lines) if len(lines) > 1 else f"{entry}\n  nothing to read\n"
