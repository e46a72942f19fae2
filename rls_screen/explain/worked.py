"""Compare what the worked people of `examples/` expect with their results, pages and questions.

Scores and reports are made by the same functions as everybody's. Whether the people together prove every condition of
the content is checked in `coverage`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from ..content import schema as q
from ..content.checks import PLACEHOLDER, named_parts
from ..content.instrument import Instrument
from ..content.people import WorkedPerson
from ..content.rules import did_you_mean
from ..errors import AnswerError
from ..person.answers import read_answers
from ..person.interview import is_put
from ..person.scoring import Score, score
from ..report import markdown, report
from ..report.build import leaves_out, prints_anything

OPEN = ("missing", "open_questions")  # blocks about what is not known
VOICES: tuple[q.Voice, ...] = ("patient", "staff")
_WORD = re.compile(r"\w+")


def scored(instrument: Instrument, person: WorkedPerson) -> Score:
    """Score a worked person. Raises AnswerError where an answer is not allowed any more."""
    given = {"answers": person.answers, "as_list": person.as_list}
    return score(instrument, read_answers(json.dumps(given), _place(person), instrument))


def score_people(instrument: Instrument) -> tuple[list[tuple[WorkedPerson, Score]], dict[str, AnswerError]]:
    """Return the worked people with their scores and, by name, the errors of those whose answers are refused.

    People with the same answers share one score.
    """
    people: list[tuple[WorkedPerson, Score]] = []
    refused: dict[str, AnswerError] = {}
    scores: dict[str, Score] = {}
    for person in instrument.people:
        answers = json.dumps((person.answers, person.as_list))
        try:
            if answers not in scores:
                scores[answers] = scored(instrument, person)
            people.append((person, scores[answers]))
        except AnswerError as error:
            refused[person.name] = error
    return people, refused


def differences(instrument: Instrument, person: WorkedPerson) -> Iterator[str]:
    """Yield every difference between what a worked person expects and what comes out, each below the person's name."""
    try:
        one = scored(instrument, person)
    except AnswerError as error:
        yield from refusal_differences(instrument, person, error)
    else:
        yield from differences_of(one, person)


def refusal_differences(instrument: Instrument, person: WorkedPerson, error: AnswerError) -> Iterator[str]:
    """Yield the difference between the answers that are refused and those that must be."""
    found = {id for id in instrument.items if f"{_place(person)}, {id}:" in str(error)}
    if not person.refused:
        yield f"{person.name}\n  its answers cannot be read: {str(error).partition(', ')[2]}"
    elif found != {*person.refused}:
        in_order = [id for id in instrument.items if id in found]
        yield f"{person.name}\n  {_difference('refused', [*person.refused], in_order)}"


def _place(person: WorkedPerson) -> str:
    return f"worked person '{person.name}'"


def differences_of(one: Score, person: WorkedPerson) -> Iterator[str]:
    """Yield the differences of a person whose score is known."""
    if person.refused:
        yield f"{person.name}\n  {_difference('refused', [*person.refused], [])}"
    for compare in (_results, _findings, _considerations, _pages, _questions, _sentences):
        yield from (f"{person.name}\n  {line}" for line in compare(one, person))


def _results(one: Score, person: WorkedPerson) -> Iterator[str]:
    for id, expected in person.expected.items():
        if id not in one.results:
            yield _unknown_name(id, "result", [*one.results])
            continue
        outcome = one.results[id]
        found = list(outcome) if isinstance(outcome, tuple) else outcome
        if found != expected:
            yield _difference(id, expected, found)


def _findings(one: Score, person: WorkedPerson) -> Iterator[str]:
    for id, expected in person.findings.items():
        if id not in one.person.facts.values:
            yield _unknown_name(id, "finding", [*one.instrument.findings])
            continue
        value = one.person.value(id)
        found = "unknown" if value is None else value
        if found != expected:
            yield _difference(id, expected, found)


def _unknown_name(name: str, kind: str, known: Sequence[str]) -> str:
    return f"{name}: there is no such {kind}{did_you_mean(name, [*known]) or '; correct the name.'}"


def _considerations(one: Score, person: WorkedPerson) -> Iterator[str]:
    shown = {line.id for line in one.considerations}
    shown |= {id for line in one.considerations for id, detail in details_of(line) if one.person.is_true(detail.when)}
    known = [line.id for line in one.instrument.considerations]
    known += [id for line in one.instrument.considerations for id, _ in details_of(line)]
    yield from _sides(person.considered, person.not_considered, known, shown.__contains__, "consideration", "shown")
    yield from _out_of_order([id for id in person.considered if "." in id], known, "considered")


def _pages(one: Score, person: WorkedPerson) -> Iterator[str]:
    named = page_ids(one.instrument)
    yield from _sides(person.printed, person.not_printed, named, lambda id: is_printed(one, id), "", "printed")
    yield from _sides(person.boxed, person.not_boxed, named, lambda id: is_boxed(one, id), "", "boxed")
    known = [*marks(one.instrument)]
    yield from _sides(person.marked, person.not_marked, known, lambda id: is_marked(one, id), "", "marked")
    items = [f"{page.id}.{id}" for page in one.instrument.pages for id in one.instrument.items]
    yield from _sides(person.shown, person.not_shown, items, lambda id: is_shown(one, id), "answer to", "shown")
    yield from _out_of_order(person.printed, named, "printed")


def _questions(one: Score, person: WorkedPerson) -> Iterator[str]:
    items = [*one.instrument.items]
    known = [*items, *(f"{voice}.{id}" for voice in VOICES for id in items)]
    yield from _sides(person.put, (), known, lambda id: put_to(one, id) == {*_voices(id)}, "question", "put")
    yield from _sides((), person.not_put, known, lambda id: bool(put_to(one, id)), "question", "put")
    yield from _out_of_order([id.rpartition(".")[2] for id in person.put], items, "put")


def _sentences(one: Score, person: WorkedPerson) -> Iterator[str]:
    if not (person.report_says or person.report_never_says):
        return
    report_text = _report_text(_without_missing(one))
    if any(
        sentence not in report_text and _may_be_about_missing(one.instrument, sentence)
        for sentence in (*person.report_says, *person.report_never_says)
    ):
        report_text = _report_text(one)
    for sentence in person.report_says:
        if sentence not in report_text:
            yield f"report: '{sentence}' must be in it, and is not."
    for sentence in person.report_never_says:
        if sentence in report_text:
            yield f"report: '{sentence}' must not be in it, and is."


def _report_text(one: Score) -> str:
    """Return what the report says of the person: every page, but not the list of the rules behind its lines."""
    return markdown(report(_without(one, ("bases",)), program_version="", created=""))


def _without_missing(one: Score) -> Score:
    """Return the score with pages that leave out the lists of what is missing: they take 0.2 s to work out."""
    return _without(one, OPEN)


def _without(one: Score, built_in: Sequence[str]) -> Score:
    """Return the score with pages that leave out these parts, which the program makes by itself."""
    pages = tuple(
        page.model_copy(
            update={
                "blocks": tuple(
                    block.model_copy(update={"built_in": None}) if block.built_in in built_in else block
                    for block in page.blocks
                )
            }
        )
        for page in one.instrument.pages
    )
    return replace(one, person=replace(one.person, instrument=replace(one.instrument, pages=pages)))


def _may_be_about_missing(instrument: Instrument, sentence: str) -> bool:
    """Return whether the list of what is missing might contain the sentence.

    The list is put together from the texts of `_texts_about_missing`. So each pair of neighbouring words must occur
    inside one of these texts, or where one text ends and another begins. The sentence may begin and end within a word.
    """
    inside, first_words, last_words = _word_pairs(tuple(_texts_about_missing(instrument)))

    def may_follow(left: str, right: str) -> bool:
        return any(a.endswith(left) and b.startswith(right) for a, b in inside) or (
            any(word.endswith(left) for word in last_words) and any(word.startswith(right) for word in first_words)
        )

    words = _WORD.findall(sentence)
    if len(words) == 1:
        return any(words[0] in word for pair in inside for word in pair) or any(
            words[0] in word for word in first_words | last_words
        )
    return all(may_follow(left, right) for left, right in pairwise(words))


@lru_cache(maxsize=1)
def _word_pairs(texts: tuple[str, ...]) -> tuple[frozenset[tuple[str, str]], frozenset[str], frozenset[str]]:
    """Return the pairs of neighbouring words in any of the texts, the first words, and the last words."""
    in_words = [words for text in texts if (words := _WORD.findall(text))]
    return (
        frozenset(pair for words in in_words for pair in pairwise(words)),
        frozenset(words[0] for words in in_words),
        frozenset(words[-1] for words in in_words),
    )


def _texts_about_missing(instrument: Instrument) -> Iterator[str]:
    """Yield every text that the list of what is missing is put together from; a sentence is cut at its {names}."""
    for result in instrument.results.values():
        yield from (result.id, result.label)
        yield from (code.replace("_", " ") for code in result.codes)
    for item in instrument.items.values():
        yield from (item.id, item.label, item.why)
    yield from (part.section.title.staff for part in instrument.sections)
    yield from (wording.staff.lower() for wording in dict(instrument.head.words).values())
    yield from (str(number) for number in range(len(instrument.items) + 1))
    yield "or"
    blocks = [block for page in instrument.pages for block in page.blocks if block.built_in in OPEN]
    yield from (block.heading for block in blocks)
    for counted in filter(None, (instrument.words.page.open, *(block.more for block in blocks))):
        yield from (part for text in (counted.one, counted.many) for part in PLACEHOLDER.split(text))
    outlook = instrument.head.outlook
    if outlook is not None:
        yield from outlook.codes.values()
        for text in (outlook.ask, outlook.ask_many, outlook.not_computed, outlook.open_results, outlook.open_questions):
            yield from PLACEHOLDER.split(text or "")


def _sides(
    wanted: Iterable[str],
    unwanted: Iterable[str],
    known: Sequence[str],
    is_true: Callable[[str], bool],
    what: str,
    is_: str,
) -> Iterator[str]:
    """Compare ids for which `is_true` must be true, and ids for which it must not.

    `what` names the kind of id, `is_` what is compared, such as "printed".
    """
    for expected, ids in ((True, wanted), (False, unwanted)):
        for id in ids:
            name = f"{what} {id}".strip()
            if id not in known:
                yield f"{name}: there is none{did_you_mean(id, [*known]) or '; correct the id.'}"
            elif is_true(id) is not expected:
                yield _difference(name, *(is_, f"not {is_}") if expected else (f"not {is_}", is_))


def _out_of_order(ids: Iterable[str], order: Sequence[str], is_: str) -> Iterator[str]:
    """Yield for each page the first pair that comes in the other order."""
    known = [id for id in ids if id in order]
    for page in dict.fromkeys(id.rpartition(".")[0] for id in known):
        for before, after in pairwise(id for id in known if id.rpartition(".")[0] == page):
            if order.index(before) > order.index(after):
                yield f"{is_}: expected {before} before {after}, found {after} before {before}."
                break


def _difference(name: str, expected: object, found: object) -> str:
    return f"{name}: expected {_shown(expected)}, found {_shown(found)}."


def _shown(value: object) -> str:
    return ", ".join(value) or "nothing" if isinstance(value, list) else str(value)


def details_of(line: q.Consideration) -> Iterator[tuple[str, q.Detail]]:
    """Yield the details of a consideration that have an id, as "consideration.detail"."""
    yield from ((f"{line.id}.{detail.id}", detail) for detail in line.details if detail.id)


def page_ids(instrument: Instrument) -> list[str]:
    """Return the ids of blocks and lines, as "page.id", in the order in which they are printed."""
    return [f"{page.id}.{id}" for page in instrument.pages for id in named_parts(page)]


def is_printed(one: Score, id: str) -> bool:
    """Return whether the page prints this block or line: its condition is true, and it is not empty."""
    page, block, line = _on_page(one.instrument, id)
    if not one.person.is_true(block.when):
        return False
    if line is not None and leaves_out(one, block, line):
        return False
    part = block if line is None else block.model_copy(update={"built_in": None, "lines": (line,)})
    return prints_anything(one, page, part)


def is_boxed(one: Score, id: str) -> bool:
    """Return whether the page prints this block in a box."""
    _, block, _ = _on_page(one.instrument, id)
    return block.box_when is not None and one.person.is_true(block.box_when) and is_printed(one, id)


def marks(instrument: Instrument) -> dict[str, str]:
    """Return the rules that mark a figure as low or high, by "page.line.item.low" with the first item of its column."""
    columns = (
        (f"{page.id}.{line.id}.{column.items[0]}", column)
        for page in instrument.pages
        for block in page.blocks
        for line in block.lines
        for column in line.columns
    )
    rules = ((f"{id}.{mark}", rule) for id, one in columns for mark, rule in one.marks.items())
    return dict(rules)


def is_marked(one: Score, id: str) -> bool:
    """Return whether a line of the page is printed and marks the figure of this column as low, or as high."""
    page, line, *_ = id.split(".")
    return is_printed(one, f"{page}.{line}") and one.person.is_true(marks(one.instrument)[id])


def is_shown(one: Score, id: str) -> bool:
    """Return whether a line of the page prints the person's answer to this item."""
    name, _, item = id.partition(".")
    if item not in one.person.answers.given:
        return False
    page = next(page for page in one.instrument.pages if page.id == name)
    for block in (block for block in page.blocks if one.person.is_true(block.when)):
        alone = tuple(_of_one_item(line, item) for line in block.lines if item in line.items)
        if prints_anything(one, page, block.model_copy(update={"built_in": None, "lines": alone})):
            return True
    return False


def _of_one_item(line: q.Line, item: str) -> q.Line:
    """Return the line with this item as the only one it prints."""
    lists = {name: getattr(line, name) for name in ("asked", "values", "rows", "grouped")}
    columns = tuple(one.model_copy(update={"items": (item,)}) for one in line.columns if item in one.items)
    only = {name: (item,) if item in ids else () for name, ids in lists.items()}
    return line.model_copy(update={**only, "columns": columns})


def _on_page(instrument: Instrument, id: str) -> tuple[q.Page, q.Block, q.Line | None]:
    """Return the page, the block and the line that "page.id" names; no line where it names the block."""
    name, _, own = id.partition(".")
    page = next(page for page in instrument.pages if page.id == name)
    for block in page.blocks:
        if block.id == own:
            return page, block, None
        for line in block.lines:
            if line.id == own:
                return page, block, line
    raise KeyError(id)


def put_to(one: Score, question: str) -> set[q.Voice]:
    """Return the voices in which a question is asked of this person: of both for "item", of one for "voice.item"."""
    item = one.instrument.items[question.rpartition(".")[2]]
    return {voice for voice in _voices(question) if is_put(one.person, item, voice)}


def _voices(question: str) -> tuple[q.Voice, ...]:
    return tuple(voice for voice in VOICES if question.startswith(f"{voice}.")) or VOICES
