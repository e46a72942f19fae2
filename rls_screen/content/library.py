"""Find, read and join the files of a questionnaire; only the first words of an interview are read elsewhere.

All problems are reported at once: place, problem, remedy. The shape of the files is in `schema` and `people`; the
checks across files are in `checks`.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from ..errors import ContentError, InputMissing, Problem, cannot_read, shown_name
from ..medicines import Lexicon
from . import schema as q
from . import texts
from .changes import ChangeLog, change_problems
from .checks import class_problems, fault, problems_in, steps_in_order
from .comparison import ComparisonRules, comparison_problems
from .instrument import Instrument, SectionOfItems
from .people import PeopleFile
from .places import DEFAULT, questionnaires_folder
from .study_words import StudyWords

_PROBLEMS = {  # for kinds of pydantic errors whose own message would not help an author
    "extra_forbidden": ("there is no such field here", "check its spelling in questionnaires/README.md, or remove it"),
    "missing": ("this field is missing", "add it"),
}
# How an entry of a file begins, and how its id or name is written.
_HEADER = re.compile(r"\[\[([a-z_.]+)\]\]")
_ID = re.compile(r"(?:id|name)\s*=\s*\"([^\"]*)\"")
Shape = TypeVar("Shape", bound=q.Content)


@lru_cache(maxsize=4)
def load(folder: Path | None = None, *, people: bool = False) -> Instrument:
    """Return the instrument in `folder` (the built-in one by default), with its worked people if `people`.

    Raises InputMissing where there is no questionnaire, ContentError with every problem, one a line. The result is
    cached: a changed folder needs a new process.
    """
    place = folder if folder is not None else questionnaires_folder() / DEFAULT
    if "questionnaire.toml" not in (file.name for file in _files(place, ".toml")):
        missing, remedy = "no questionnaire.toml here", "give the folder of a questionnaire."
        raise InputMissing(Problem("no-questionnaire", shown_name(place), missing, remedy))
    problems: list[Problem] = []
    head = _read(place / "questionnaire.toml", q.Head, problems)
    if head is None:
        raise ContentError(*problems)
    words = _read(place / "words.toml", texts.Words, problems)
    errors = words.errors if words is not None else None
    topics = {name: _read(place / f"{name}.toml", q.Topic, problems, errors) for name in head.files}
    sources = _read(place / "sources.toml", q.SourceFile, problems)
    study = _read(place / "cohort.toml", StudyWords, problems) if head.cohort is not None else None
    examples = _files(place / "examples", ".toml") if people else []
    worked = {file.stem: _read(file, PeopleFile, problems) for file in examples}
    if problems or sources is None or words is None:
        raise ContentError(*_with_lines(problems, place))
    joined = _join(place, head, {name: topic for name, topic in topics.items() if topic}, sources, words, problems)
    joined = replace(joined, study_words=study)
    problems += problems_in(joined)
    if problems:
        raise ContentError(*_with_lines(problems, place))
    if people and joined.medicine_item is not None:
        problems += class_problems(joined, lexicon(place))
    if problems:
        raise ContentError(*_with_lines(problems, place))
    by_file = {
        name: tuple(one for person in file.people for one in person.everybody())
        for name, file in worked.items()
        if file
    }
    everybody = tuple(one for people_of_file in by_file.values() for one in people_of_file)
    return replace(joined, steps=steps_in_order(joined), people=everybody, examples=by_file)


def _join(
    folder: Path,
    head: q.Head,
    topics: dict[str, q.Topic],
    sources: q.SourceFile,
    words: texts.Words,
    problems: list[Problem],
) -> Instrument:
    """Join all topics to one instrument, adding to `problems` the ids used twice and items without a section."""
    places: dict[str, str] = {}
    for name, topic in topics.items():
        where = f"{folder.name}/{name}.toml"
        for kind, parts in (("item", topic.items), ("finding", topic.findings), ("result", topic.results)):
            for part in parts:
                here = f"{where}, {kind} {part.id}"
                if part.id in places:
                    other = "twice in this file" if places[part.id] == here else f"already in {places[part.id]}"
                    problems.append(fault(here, f"this id is used {other}", "rename one."))
                places.setdefault(part.id, here)
        # A rule cannot read these ids. Their keys have a space, which no id has.
        for kind, ids in (
            ("section", [topic.section.id] if topic.section else []),
            ("consideration", [line.id for line in topic.considerations]),
            ("page", [page.id for page in topic.pages]),
        ):
            places |= {f"{kind} {id}": f"{where}, {kind} {id}" for id in ids}
        if topic.items and topic.section is None:
            problems.append(fault(where, "there are items and no [section]", "add one with id and title."))
    ids = [source.id for source in sources.sources]
    for twice in sorted({id for id in ids if ids.count(id) > 1}):
        problems.append(fault(f"{folder.name}/sources.toml, source {twice}", "this id is used twice", "rename one."))
    results = {result.id: result for topic in topics.values() for result in topic.results}
    return Instrument(
        head=head,
        words=words,
        sections=tuple(SectionOfItems(topic.section, topic.items) for topic in topics.values() if topic.section),
        findings={finding.id: finding for topic in topics.values() for finding in topic.findings},
        results={
            id: results[id]
            for id in (*(i for i in head.results if i in results), *(i for i in results if i not in head.results))
        },
        considerations=tuple(c for topic in topics.values() for c in topic.considerations),
        pages=tuple(page for topic in topics.values() for page in topic.pages),
        sources={source.id: source for source in sources.sources},
        places=places,
        sha256=content_hash(folder),
        folder=folder,
    )


@lru_cache(maxsize=4)
def lexicon(folder: Path) -> Lexicon:
    """Return the medicines of a questionnaire's folder. Raises ContentError for a missing or broken list."""
    files = (folder / name for name in ("medicines.csv", "other_medicines.csv", "medicine_words.toml"))
    try:
        return Lexicon.from_texts(*(file.read_text("utf-8") for file in files))
    except FileNotFoundError as error:
        place, missing = shown_name(error.filename), "this list of medicines is missing"
        raise ContentError(Problem("medicine-list-missing", place, missing, "add it.")) from None
    except OSError as error:
        raise cannot_read(error.filename, error) from None
    except UnicodeDecodeError:
        problem = "a list of medicines is not UTF-8"
        raise ContentError(Problem("not-utf-8", shown_name(folder.name), problem, "save the files as UTF-8.")) from None


def comparison_rules(instrument: Instrument) -> ComparisonRules | None:
    """Return what a comparison of two visits shows; None where the questionnaire has none. Raises ContentError."""
    return _beside(instrument, "comparison.toml", ComparisonRules, comparison_problems)


def change_log(instrument: Instrument) -> ChangeLog:
    """Return what each version changed; nothing where the questionnaire does not say. Raises ContentError."""
    return _beside(instrument, "changes.toml", ChangeLog, change_problems) or ChangeLog()


def _beside(
    instrument: Instrument,
    name: str,
    shape: type[Shape],
    check: Callable[[Shape, Instrument, str], Iterator[Problem]],
) -> Shape | None:
    """Return a file that only some commands read, checked against the instrument; None where there is no such file."""
    file, problems = instrument.folder / name, list[Problem]()
    if not file.exists():
        return None
    found = _read(file, shape, problems)
    if found is not None:
        problems += check(found, instrument, f"{instrument.folder.name}/{name}")
    if problems or found is None:
        raise ContentError(*problems)
    return found


def content_files(folder: Path) -> list[Path]:
    """Return the files a result can depend on: not the worked people, and not the notes for reviewers."""
    return _files(folder, ".toml", ".csv", ".txt")


def _files(folder: Path, *suffixes: str) -> list[Path]:
    """Return the files with one of these endings in a folder, sorted; an empty list where there is no such folder.

    Raises InputMissing where the folder cannot be read, which is not the same as an empty one.
    """
    try:
        return sorted(folder / name for name in os.listdir(folder) if Path(name).suffix in suffixes)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise cannot_read(folder, error) from None


def content_hash(folder: Path) -> str:
    """Return the SHA-256 of names and bytes of the content files, so that a report names the exact rules it came from.

    Line ends do not count: the same files have the same hash on every system.
    """
    digest = hashlib.sha256()
    for file in content_files(folder):
        try:
            content = file.read_bytes()
        except OSError as error:
            raise cannot_read(file, error) from None
        digest.update(os.fsencode(file.name) + b"\0" + content.replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()


def _read(file: Path, shape: type[Shape], problems: list[Problem], context: q.ErrorWords | None = None) -> Shape | None:
    """Return what a file contains, or None after adding to `problems` why it cannot be used."""
    where = shown_name(f"{file.parent.name}/{file.name}")
    try:
        raw = tomllib.loads(file.read_text("utf-8"))
        return shape.model_validate(raw, context=context)
    except FileNotFoundError:
        remedy = "add it, or remove it from 'files' in questionnaire.toml."
        problems.append(fault(where, "this file is missing", remedy))
    except IsADirectoryError:
        problems.append(fault(where, "this is a folder", "put a file here."))
    except OSError as error:
        raise cannot_read(file, error) from None
    except UnicodeDecodeError:
        problems.append(fault(where, "this is not UTF-8", "save the file as UTF-8."))
    except tomllib.TOMLDecodeError as error:
        what, _, position = str(error).partition(" (at ")
        place = f"{where}, {position.removesuffix(')')}" if position else where
        problems.append(fault(place, f"this is not TOML: {what}", "check quotes, brackets and commas there."))
    except RecursionError:
        problems.append(fault(where, "this TOML is nested too deeply", "write tables side by side."))
    except ValidationError as error:
        problems += _in_words(error, raw, where)
    return None


def _in_words(error: ValidationError, raw: dict[str, Any], where: str) -> Iterator[Problem]:
    """Translate pydantic's `items.5.units` for an author: `items cramps, units: …`."""
    for one in error.errors(include_url=False, include_input=False, include_context=False):
        place: list[str] = []
        node: Any = raw
        for step in one["loc"]:
            node = _inside(node, step)
            if isinstance(step, int):
                name = node.get("id", node.get("code", node.get("name"))) if isinstance(node, dict) else None
                place[-1:] = [f"{place[-1] if place else 'entry'} {name or step + 1}"]
            else:
                place.append(str(step))
        message = one["msg"].removeprefix("Value error, ").replace("Input should be", "this should be")
        # The messages of the schema have their remedy after a semicolon or a colon.
        problem, _, remedy = message.partition("; ")
        problem, remedy = _PROBLEMS.get(one["type"], (problem, remedy or "correct it"))
        yield fault(", ".join((where, *place)), problem, f"{remedy}.")


def _inside(node: Any, step: str | int) -> Any:
    if isinstance(node, list) and isinstance(step, int) and step < len(node):
        return node[step]
    return node.get(step) if isinstance(node, dict) else None


# The tables of a file whose entries have an id, with what messages call such an entry.
_ENTRY = {
    "items": "item",
    "findings": "finding",
    "results": "result",
    "considerations": "consideration",
    "pages": "page",
    "sources": "source",
    "people": "people",
}


def _with_lines(problems: list[Problem], folder: Path) -> Iterator[Problem]:
    """Yield the problems with the line where the entry in their place begins: `core.toml, line 12, finding met_now`."""
    lines = {place: line for file in _files(folder, ".toml") for place, line in _lines(file)}
    for problem in problems:
        file, _, inside = problem.place.partition(", ")
        line = lines.get(f"{file}, {inside.partition(', ')[0]}")
        yield replace(problem, place=f"{file}, line {line}, {inside}") if line else problem


def _lines(file: Path) -> Iterator[tuple[str, int]]:
    """Yield the place of every entry of a file, by its id and by its number, and the line that begins it."""
    counted: dict[str, int] = {}
    table, first = "", 0
    for line, text in enumerate(
        file.read_text("utf-8", errors="replace").splitlines() if file.is_file() else (), start=1
    ):
        if header := _HEADER.match(text):
            table, first = header[1], line
            counted[table] = counted.get(table, 0) + 1
            yield f"{file.parent.name}/{file.name}, {table} {counted[table]}", line
        elif table in _ENTRY and (id := _ID.match(text)):
            yield from ((f"{file.parent.name}/{file.name}, {name} {id[1]}", first) for name in {table, _ENTRY[table]})
