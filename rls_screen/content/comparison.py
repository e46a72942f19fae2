"""What `comparison.toml` holds: what a page that compares two visits shows, and every word of it.

The file is read when two visits are compared, and by `check`; a questionnaire may do without it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from ..errors import Problem
from ..frozen import Limits
from .instrument import Instrument
from .schema import Content, Counted, Group, Identifier, Names, Sentence


class FirstPart(Content):
    """A block of a page of the report that comes first, with the answers of the newer visit, under its own heading."""

    page: Identifier
    block: Identifier
    heading: Sentence


class Followed(Content):
    """An item that is shown whether or not it changed.

    `name` are shorter words for it; `date` is the item with the day of its value. `looks_back`: the answer covers so
    many days before the visit, so that the answers of two visits within that time share some of it. `result` is the
    same as a result, which is compared only where the answer is not there at both visits.
    """

    item: Identifier
    name: Sentence | None = None
    date: Identifier | None = None
    looks_back: Annotated[int, Limits(gt=0)] | None = None
    result: Identifier | None = None


class ComparisonHeadings(Group):
    """The headings of the page's parts."""

    visits: Sentence
    followed: Sentence
    medicines: Sentence
    results: Sentence
    others: Sentence
    lasting: Sentence
    not_compared: Sentence


class ComparisonWords(Group):
    """The sentences of the page."""

    title: Sentence
    intro: Sentence
    earlier: Sentence
    newer: Sentence
    visit: Annotated[Sentence, Names("day", "who")]
    visit_of: Annotated[Sentence, Names("day", "who", "version", "now")]
    no_day: Sentence
    no_who: Sentence
    answered: Annotated[Sentence, Names("who")]
    days: Annotated[Counted, Names("number")]
    no_days: Sentence
    no_code: Sentence
    codes: Annotated[Sentence, Names("before", "after")]
    question: Sentence
    result: Sentence
    difference: Sentence
    why: Sentence
    same: Sentence
    changed: Sentence
    more: Annotated[Sentence, Names("number")]
    less: Annotated[Sentence, Names("number")]
    points: Sentence
    dated: Annotated[Sentence, Names("value", "day")]
    same_test: Sentence
    two_values: Sentence
    older_test: Sentence
    no_test_day: Sentence
    overlap: Annotated[Sentence, Names("questions")]
    nothing: Sentence
    same_results: Annotated[Sentence, Names("results")]
    medicine: Sentence
    not_listed: Sentence
    in_doubt: Annotated[Sentence, Names("name")]
    not_taken: Annotated[Sentence, Names("name", "reason")]
    same_list: Sentence
    medicines_note: Sentence
    informants: Annotated[Sentence, Names("before", "after")]
    who_unknown: Sentence
    other_words: Annotated[Sentence, Names("version")]
    new_question: Annotated[Sentence, Names("version")]
    other_informant: Sentence
    limit: Sentence
    no_earlier: Sentence
    no_newer: Sentence
    not_before: Annotated[Sentence, Names("answers")]
    not_asked: Annotated[Sentence, Names("version", "answers")]
    not_after: Annotated[Sentence, Names("answers")]
    neither: Annotated[Sentence, Names("questions")]
    answer: Annotated[Sentence, Names("question", "answer")]
    answer_reason: Annotated[Sentence, Names("question", "answer", "reason")]
    same_answer: Annotated[Sentence, Names("answer", "questions")]
    headings: ComparisonHeadings


class ComparisonRules(Content):
    """`comparison.toml`.

    - `informant`: the item that tells whose answers they are; where it differs, only `any_informant` is compared;
    - `informants`: words for its codes;
    - `lasting`: items whose answer should be the same at both visits; `years`: the one that grows by one a year;
    - `followed`: items that are shown whether or not they changed;
    - `results`: decision tables and numbers that are compared; `codes` are words for the codes of these tables;
    - `first`: parts of a page that come first, with the answers of the newer visit.
    """

    informant: Identifier | None = None
    informants: dict[Identifier, Sentence] = {}
    any_informant: tuple[Identifier, ...] = ()
    lasting: tuple[Identifier, ...] = ()
    years: Identifier | None = None
    results: tuple[Identifier, ...] = ()
    first: tuple[FirstPart, ...] = ()
    followed: tuple[Followed, ...] = ()
    words: ComparisonWords
    codes: dict[Identifier, dict[Identifier, Sentence]] = {}

    @property
    def items(self) -> Iterator[str]:
        """Every item that is named."""
        yield from filter(None, (self.informant, self.years))
        yield from (*self.any_informant, *self.lasting, *(one.item for one in self.followed))
        yield from (one.date for one in self.followed if one.date is not None)


def comparison_problems(rules: ComparisonRules, instrument: Instrument, place: str) -> Iterator[Problem]:
    """Yield every name in `comparison.toml` that the questionnaire does not have, and every code without words."""
    for id in dict.fromkeys(rules.items):
        if id not in instrument.items:
            yield _fault(place, f"no question is called '{id}'", "correct the name.")
    kinds = [*(("date", one.date) for one in rules.followed), ("number", rules.years)]
    for kind, name in dict.fromkeys(kinds):
        if name is not None and name in instrument.items and instrument.items[name].kind != kind:
            yield _fault(place, f"'{name}' is not a question for a {kind}", "name another one.")
    informant = instrument.items.get(rules.informant or "")
    if informant is not None and {*informant.codes} != {*rules.informants}:
        yield _fault(f"{place}, informants", "its words are not those of the item's codes", "give each code words.")
    for id in rules.results:
        result = instrument.results.get(id)
        if result is None or result.kind not in ("table", "value"):
            yield _fault(place, f"no decision table or number is called '{id}'", "correct the name.")
        elif result.kind == "table" and {*result.codes} != {*rules.codes.get(id, {})}:
            yield _fault(
                f"{place}, codes {id}", "its words are not those of the table's codes", "give each code words."
            )
    for part in rules.first:
        blocks = (block.id for page in instrument.pages if page.id == part.page for block in page.blocks)
        if part.block not in blocks:
            yield _fault(place, f"no page has the block '{part.page}.{part.block}'", "correct the names.")


def _fault(place: str, problem: str, remedy: str) -> Problem:
    return Problem("content-fault", place, problem, remedy)
