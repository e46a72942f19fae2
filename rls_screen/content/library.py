"""Find, read and join the files of a questionnaire; only the first words of an interview are read elsewhere.

All problems are reported at once: place, problem, remedy. The shape of the files is in `schema` and `people`; a file is
read in `reading`; the checks across files are in `checks`. An installed program has the files also as one JSON that was
made when they were checked (`parsed`), and reads that while the files are those it was made from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from ..errors import ContentError, InputMissing, Problem, cannot_read, shown_name
from ..medicines import Lexicon
from . import parsed, texts
from . import schema as q
from .changes import ChangeLog, change_problems
from .checks import class_problems, fault, problems_in, steps_in_order
from .comparison import ComparisonRules, comparison_problems
from .files import content_hash, files_in
from .instrument import Instrument, SectionOfItems
from .people import PeopleFile, WorkedPerson
from .places import DEFAULT, questionnaires_folder
from .reading import Shape, read, with_lines
from .study_words import StudyWords

_DEMO = re.compile(r"^demo\s*=\s*true\b", re.MULTILINE)


@lru_cache(maxsize=4)
def load(folder: Path | None = None, *, people: bool = False) -> Instrument:
    """Return the instrument in `folder` (the built-in one by default), with its worked people if `people`.

    Raises InputMissing where there is no questionnaire, ContentError with every problem, one a line. The result is
    cached: a changed folder needs a new process. With `people` the files themselves are always read and checked.
    """
    place = folder if folder is not None else questionnaires_folder() / DEFAULT
    if "questionnaire.toml" not in (file.name for file in files_in(place, ".toml")):
        missing, remedy = "no questionnaire.toml here", "give the folder of a questionnaire."
        raise InputMissing(Problem("no-questionnaire", shown_name(place), missing, remedy))
    checked = None if people else parsed.checked(place)
    return checked.instrument() if checked is not None else _from_files(place, people=people)


def _from_files(place: Path, *, people: bool) -> Instrument:
    """Read and check all files. Raises ContentError with every problem."""
    problems: list[Problem] = []
    head = read(place / "questionnaire.toml", q.Head, problems)
    if head is None:
        raise ContentError(*problems)
    words = read(place / "words.toml", texts.Words, problems)
    errors = words.errors if words is not None else None
    topics = {name: read(place / f"{name}.toml", q.Topic, problems, errors) for name in head.files}
    sources = read(place / "sources.toml", q.SourceFile, problems)
    study = read(place / "cohort.toml", StudyWords, problems) if head.cohort is not None else None
    examples = files_in(place / "examples", ".toml") if people else []
    worked = {file.stem: read(file, PeopleFile, problems) for file in examples}
    if problems or sources is None or words is None:
        raise ContentError(*with_lines(problems, place))
    joined = _join(place, head, {name: topic for name, topic in topics.items() if topic}, sources, words, problems)
    joined = replace(joined, study_words=study)
    problems += problems_in(joined)
    if problems:
        raise ContentError(*with_lines(problems, place))
    if people and joined.medicine_item is not None:
        problems += class_problems(joined, lexicon(place))
    if problems:
        raise ContentError(*with_lines(problems, place))
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
    checked = parsed.checked(folder)
    return checked.lexicon() if checked is not None else _lexicon_from_files(folder)


def _lexicon_from_files(folder: Path) -> Lexicon:
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
    found = read(file, shape, problems)
    if found is not None:
        problems += check(found, instrument, f"{instrument.folder.name}/{name}")
    if problems or found is None:
        raise ContentError(*problems)
    return found


def demo_person(folder: Path) -> WorkedPerson:
    """Return the worked person whose report shows what comes out. Raises ContentError where there is none."""
    checked = parsed.checked(folder)
    if checked is not None:
        return checked.demo_person()
    problems: list[Problem] = []
    for file in files_in(folder / "examples", ".toml"):
        if _DEMO.search(file.read_text("utf-8", errors="replace")):
            found = read(file, PeopleFile, problems)
            for person in found.people if found is not None else ():
                if person.demo:
                    return person.everybody()[0]
    missing = fault(f"{folder.name}/examples", "nobody has demo = true", "give it to one person.")
    raise ContentError(*with_lines(problems or [missing], folder))


def as_parsed(folder: Path) -> str:
    """Return the text of `parsed.json` for a folder. Raises ContentError with every problem of its files."""
    instrument = _from_files(folder, people=True)
    return parsed.text_of(instrument, _lexicon_from_files(folder), demo_person(folder))
