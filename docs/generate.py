"""Write the pages that are made from the program and its content: `python docs/generate.py`.

After a change of a command, an option, the report's model or the content, run it and commit what it wrote. With
`--check` it writes nothing and ends with status 1 where a page is out of date.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT))

from rls_screen import errors  # noqa: E402
from rls_screen.content.instrument import Instrument  # noqa: E402
from rls_screen.content.library import load  # noqa: E402
from rls_screen.exchange import codebook  # noqa: E402
from rls_screen.explain.document import document  # noqa: E402
from rls_screen.explain.reading import CONFIDENCE_IN_SHORT, resting_on  # noqa: E402
from rls_screen.report.model import Report  # noqa: E402

_NOTE = "<!-- Made by `python docs/generate.py`; do not edit. -->"
SCHEMA = ROOT / "rls_screen" / "report" / "report.schema.json"


def pages(instrument: Instrument) -> dict[str, str]:
    """Return every generated page but the instrument's, by its path below docs/."""
    made = {
        "reference/commands.md": _commands(),
        "reference/columns.md": _columns(instrument),
        "reference/report-json.md": _report(),
        "reference/errors.md": _errors(),
        "explanation/sources.md": _confirmed(instrument),
    }
    return {path: f"{_NOTE}\n\n{_joined(lines)}" for path, lines in made.items()}


def instrument_pages(instrument: Instrument) -> dict[str, str]:
    """Return the pages of the instrument, by their path below docs/."""
    return {f"reference/instrument/{path}": text for path, text in document(instrument).items()}


def _joined(lines: Iterator[str] | list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


# ---- Commands -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Parameter:
    """An argument or option: its names, of which an argument has one; what follows it; what its help says."""

    names: tuple[str, ...]
    value: str
    help: str
    is_option: bool


@dataclass(frozen=True)
class Command:
    """A command by the words it is called with, such as `rls-screen sessions list`."""

    name: str
    help: str
    parameters: tuple[Parameter, ...]


def commands() -> list[Command]:
    """Return every command of the program, read from its functions as typer reads them."""
    from rls_screen.cli.commands import whole

    app = whole()
    first = app.registered_callback
    assert first is not None
    assert first.callback is not None
    return [
        Command("rls-screen", first.callback.__doc__ or "", _parameters(first.callback)),
        *_below("rls-screen", app),
    ]


def _below(name: str, group: Any) -> Iterator[Command]:
    for one in group.registered_commands:
        yield Command(f"{name} {one.name}", one.callback.__doc__ or "", _parameters(one.callback))
    for inner in group.registered_groups:
        yield from _below(f"{name} {inner.name}", inner.typer_instance)


def _parameters(function: Callable[..., Any]) -> tuple[Parameter, ...]:
    hints = get_type_hints(function, include_extras=True)
    parameters = inspect.signature(function).parameters.values()
    found = ((one, get_args(hints[one.name])) for one in parameters if get_origin(hints[one.name]) is Annotated)
    return tuple(_parameter(one, kind, info) for one, (kind, info, *_) in found)


def _parameter(one: inspect.Parameter, kind: Any, info: Any) -> Parameter:
    inner = next((part for part in (kind, *get_args(kind)) if isinstance(part, type) and part is not type(None)), str)
    about = [" ".join((info.help or "").split())]
    if one.default is inspect.Parameter.empty:
        about.append("Needed.")
    elif one.default not in (None, False) and "[default" not in about[0]:
        about.append(f"Default: `{getattr(one.default, 'value', one.default)}`.")
    if get_origin(kind) is list or any(get_origin(part) is list for part in get_args(kind)):
        about.append("Can be given several times.")
    if isinstance(info, ArgumentInfo):
        return Parameter((info.metavar or one.name.upper(),), "", " ".join(about), is_option=False)
    # In an annotation typer takes the first name for the default.
    written = (name for name in (info.default, *(info.param_decls or ())) if isinstance(name, str))
    names = tuple(name for name in written if name.startswith("-")) or (f"--{one.name.replace('_', '-')}",)
    if inner is bool:
        value = ""
    elif issubclass(inner, Enum):
        value = ", ".join(f"`{choice.value}`" for choice in inner)
    else:
        value = f"`{info.metavar or ('FILE' if inner is Path else 'TEXT')}`"
    return Parameter(names, value, " ".join(about), is_option=True)


def _commands() -> Iterator[str]:
    yield "# Commands"
    yield ""
    yield "Every command with its arguments and options. `rls-screen COMMAND --help` prints the same in a terminal."
    yield "Which exit status means what: [exit statuses](exit-status.md)."
    yield ""
    for command in commands():
        yield f"## `{command.name}`"
        yield ""
        yield from _help(inspect.cleandoc(command.help))
        if command.parameters:
            yield "| argument or option | value | what it is |"
            yield "| --- | --- | --- |"
        for one in command.parameters:
            names = ", ".join(f"`{name}`" for name in one.names)
            yield f"| {names} | {one.value} | {one.help.replace('|', chr(92) + '|')} |"
        yield ""


def _help(text: str) -> Iterator[str]:
    r"""A command's help: paragraphs as they are, and what follows a `\b`, which keeps its lines, as code."""
    for paragraph in text.split("\n\n"):
        lines = paragraph.splitlines()
        if lines[0] == "\b":
            yield from ("```text", *lines[1:], "```", "")
        else:
            yield from (" ".join(lines), "")


# ---- Answers, report, errors ----------------------------------------------------------------------------------------


def _columns(instrument: Instrument) -> Iterator[str]:
    yield "# Questions and results, column by column"
    yield ""
    yield "The same names are used in answer files, in forms, as columns of a table and in the report's JSON;"
    yield "[answer files](answers.md) says how they are written. `rls-screen codebook` writes this list."
    yield ""
    text = codebook.markdown(instrument, codebook.columns(instrument))
    yield text.partition("\n\n")[2]


def _report() -> Iterator[str]:
    schema = Report.model_json_schema()
    yield "# The report as JSON"
    yield ""
    yield "`rls-screen score FILE --format json` writes the report as data; so do `demo`, `report` and"
    yield "`ask -o report.json`. The Markdown and plain-text pages are made from it and from nothing else. It is itself"
    yield "an answer file: `rls-screen score report.json` gives the same results."
    yield ""
    if SCHEMA.exists():
        yield f"The JSON Schema: [report.schema.json](../../{SCHEMA.relative_to(ROOT).as_posix()})."
        yield ""
    yield from _fields("Report", schema, schema)
    for name, part in schema.get("$defs", {}).items():
        if part.get("type") == "object":
            yield from _fields(name, part, schema)


def _fields(name: str, part: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {name}"
    yield ""
    description = part.get("description", "").partition("\n\n")
    yield from (" ".join(text.split()).replace("|", "\\|") for text in (description[0], "", description[2]))
    yield ""
    yield "| field | contains | always there |"
    yield "| --- | --- | --- |"
    for field, shape in part.get("properties", {}).items():
        described = shape.get("description", "")
        contains = f"{_shape(shape)}{f': {described}' if described else ''}".replace("|", "\\|").replace("\n", " ")
        yield f"| `{field}` | {contains} | {'yes' if field in part.get('required', ()) else 'has a default'} |"
    yield ""


def _shape(shape: Mapping[str, Any]) -> str:
    """A JSON Schema in a few words, with a link to the part that it names."""
    if "$ref" in shape:
        name = shape["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in shape:
            return " or ".join(_shape(one) for one in shape[several])
    if "const" in shape:
        return f"`{shape['const']}`"
    if "enum" in shape:
        return ", ".join(f"`{one}`" for one in shape["enum"])
    if shape.get("type") == "array":
        inner = [_shape(one) for one in shape.get("prefixItems", [])] or [_shape(shape.get("items", {}))]
        return f"list of {' with '.join(inner)}"
    if shape.get("type") == "object":
        values = shape.get("additionalProperties")
        return f"object of {_shape(values)}" if isinstance(values, Mapping) else "object"
    return str(shape.get("type", "any value"))


def _errors() -> Iterator[str]:
    yield "# Error messages"
    yield ""
    yield "A message names the place, the problem and the remedy. It goes to standard error and ends the program with"
    yield "an [exit status](exit-status.md). What a person answered is shown on that person's own screen, in no other"
    yield "message and in no log; the file of `batch --problems` contains the cells that could not be used."
    yield ""
    yield "## Kinds of errors"
    yield ""
    yield "In Python each is a class of `rls_screen.errors`; all are kinds of `RlsScreenError`."
    yield ""
    yield "| class | means | exit status |"
    yield "| --- | --- | --- |"
    for name, kind in vars(errors).items():
        if isinstance(kind, type) and issubclass(kind, errors.RlsScreenError):
            means = " ".join((kind.__doc__ or "").partition("\n\n")[0].split())
            yield f"| `{name}` | {means} | {int(kind.status)} |"
    yield ""
    codes: Mapping[str, str] = getattr(errors, "CODES", {})
    if codes:
        yield "## Codes"
        yield ""
        yield "Each problem of an error has a code, which stays the same when its words are improved: `error.codes`."
        yield ""
        yield "| code | means |"
        yield "| --- | --- |"
        yield from (
            f"| `{code}` | {' '.join(means.split()).replace('|', chr(92) + '|')} |" for code, means in codes.items()
        )


# ---- Sources --------------------------------------------------------------------------------------------------------


def _confirmed(instrument: Instrument) -> Iterator[str]:
    """What is confirmed in its primary source and what is not, with the conclusions that rest on it."""
    sources = instrument.sources.values()
    waiting = [one for one in sources if one.confidence in ("secondary", "unconfirmed")]
    yield "# What is confirmed in its primary source, and what is not"
    yield ""
    yield f"The rules name {len(instrument.sources)} sources. Each has a mark: how well it is known."
    yield ""
    for mark, words in CONFIDENCE_IN_SHORT.items():
        yield f"- **{words}** (`{mark}`): {sum(one.confidence == mark for one in sources)}"
    yield ""
    yield '"Read" means the source\'s own abstract, table or official page; the full article is not implied.'
    yield "`rls-screen explain SOURCE` prints what was taken from a source, how well it is confirmed and what uses it."
    yield "[The list of sources](../reference/instrument/sources.md) holds the same."
    yield ""
    yield "## To be checked in the primary source before use in care"
    yield ""
    yield "These sources were not read themselves for what is taken from them; others restate it. A clinician checks"
    yield "them in the primary source before the program is used in care."
    yield ""
    yield "| source | mark | rests on it |"
    yield "| --- | --- | --- |"
    for one in waiting:
        conclusions = ", ".join(f"`{name}`" for name in resting(instrument, one.id))
        yield f"| {_linked(one.id)} | {one.confidence} | {conclusions} |"
    yield ""
    unseen = [one for one in sources if one.not_confirmed]
    yield "## Parts of citations that no look-up has confirmed"
    yield ""
    yield "The whole citation is in the list of sources; the part named here was not found on a page of the source."
    yield ""
    yield "| source | not confirmed |"
    yield "| --- | --- |"
    for one in unseen:
        yield f"| {_linked(one.id)} | {' '.join((one.not_confirmed or '').split())} |"


def _linked(source: str) -> str:
    return f"[`{source}`](../reference/instrument/sources.md#{source})"


def resting(instrument: Instrument, source: str) -> list[str]:
    """Return the conclusions that rest on a source; where there are none, the questions."""
    conclusions = {*instrument.findings, *instrument.results, *(line.id for line in instrument.considerations)}
    named = resting_on(instrument, source)
    return [one for one in named if one in conclusions] or named


def main() -> int:
    """Write the pages that differ; with --check name them and return 1."""
    instrument = load(people=True)
    made = {**pages(instrument), **instrument_pages(instrument)}
    there = {path.relative_to(DOCS).as_posix() for path in (DOCS / "reference" / "instrument").rglob("*.md")}
    old = [
        path for path, text in made.items() if not (DOCS / path).exists() or (DOCS / path).read_text("utf-8") != text
    ]
    left = sorted(there - set(made))
    for path in (*old, *left):
        print(f"docs/{path}")
    if "--check" in sys.argv[1:]:
        return int(bool(old or left))
    for path in old:
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(made[path], "utf-8")
    for path in left:
        (DOCS / path).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
