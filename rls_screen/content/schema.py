"""What the questionnaire's files may contain: the shape of every table in `questionnaires/*/*.toml`.

Shape only. Names, kinds and sources are cross-checked in `checks`, and rules are parsed in `rules`; worked people are
in `people`. What each field means to a person who writes one is in `questionnaires/README.md`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from ..frozen import Changed, Checked, Frozen, Limits

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Identifier = Annotated[str, Limits(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
SourceId = Annotated[str, Limits(pattern=r"^[a-z0-9][a-z0-9-]*$")]
Sentence = Annotated[str, Limits(min_length=1, strip_whitespace=True)]
Sources = Annotated[tuple[SourceId, ...], Changed(lambda given: [given] if isinstance(given, str) else given)]

ItemKind = Literal["yes_no", "yes_no_past", "choice", "number", "date", "medicines", "text"]
Tier = Identifier  # a key of `tiers` in questionnaire.toml
Evidence = Literal["yes", "limited", "none"]
Confidence = Literal["seen", "secondary", "unconfirmed", "own"]
Voice = Literal["patient", "staff"]
Layout = Literal["stacked", "run_in", "row"]
BlockBuiltIn = Literal[
    "considerations", "missing", "open_questions", "medicines", "medicine_groups", "sources", "bases"
]


class Content(Frozen):
    """Base of every table in a content file: nothing unknown is accepted, nothing changes after loading."""


class Wording(Content):
    """A text in two voices: to the person (second person, plain words) and to staff (clinical, short)."""

    patient: Sentence
    staff: Sentence

    def __getitem__(self, voice: Voice) -> str:
        return self.patient if voice == "patient" else self.staff


class Names:
    """Annotation of a sentence: the names in braces that it has, each of them and no other."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def checked(self, value: Any) -> Any:
        """Return a value whose sentences have these names. Raises ValueError for any other."""
        for text in _sentences(value):
            found = names_in(text)
            for name in found:
                if name not in self.names:
                    raise ValueError(f"{{{name}}} is not filled in here; this sentence has {_listed(self.names)}")
            for name in self.names:
                if name not in found:
                    raise ValueError(f"the name {{{name}}} is missing; write it where it is to be filled in")
        return value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of the annotated type, with the check of the names behind it."""
        return Checked(self.checked).__get_pydantic_core_schema__(source, handler)


class Counted(Content):
    """A sentence about a number of things: `one` is for exactly one of them, `many` for any other number."""

    one: Sentence
    many: Sentence

    def of(self, number: int, **names: object) -> str:
        """Return the sentence for this number, with {number} and the other names filled in."""
        return (self.one if number == 1 else self.many).format(number=number, **names)


class Group(Content):
    """Base of the tables: a sentence without `Names` has no name in braces."""

    @classmethod
    def field_schema(cls, name: str, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a field, which checks its names in braces even where it has none."""
        if any(isinstance(one, Names) for one in getattr(kind, "__metadata__", ())):
            return handler.generate_schema(kind)
        return handler.generate_schema(Annotated[kind, Names()])


def _sentences(value: Any) -> Iterator[str]:
    """Every sentence of one field: of a sentence, of one in two voices, of one about a number, of a table of them."""
    match value:
        case str():
            yield value
        case Content():
            for _, inner in value:
                yield from _sentences(inner)
        case dict():
            for inner in value.values():
                yield from _sentences(inner)


def names_in(text: str) -> tuple[str, ...]:
    """The names in braces of a sentence. Raises ValueError where a brace lacks its pair or a name is not plain."""
    try:
        parts = [*Formatter().parse(text)]
    except ValueError:
        raise ValueError("a brace is open or too many; write {name}, and {{ or }} for a brace itself") from None
    for _, name, how, conversion in parts:
        if name is not None and (how or conversion or not name.isidentifier()):
            raise ValueError("a name in braces is a name alone; write {name}, without spaces, points or colons")
    return tuple(name for _, name, _, _ in parts if name is not None)


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(f"{{{name}}}" for name in names) or "no name in braces"


def _twelve(months: str) -> str:
    """The names of the months. Raises ValueError unless there are twelve, with spaces between them."""
    if len(months.split()) != 12:
        raise ValueError("write twelve names of months, in their order, with spaces between them")
    return months


class ErrorWords(Group):
    """Why an answer is refused, what is allowed instead (`allow_`), and remarks about an answer (`note_`).

    `scale` is the unit of an item that only tells how far its scale goes: 4 "of 10".
    """

    not_an_answer: Annotated[Sentence, Names("given")]
    not_a_number: Annotated[Sentence, Names("given")]
    decimal_point: Sentence
    not_usable: Annotated[Sentence, Names("given")]
    not_whole: Annotated[Sentence, Names("given")]
    limit: Annotated[Sentence, Names("given")]
    two_meanings: Annotated[Sentence, Names("given", "meanings")]
    outside: Annotated[Sentence, Names("given", "range")]
    outside_in_unit: Annotated[Sentence, Names("given", "unit")]
    not_a_unit: Annotated[Sentence, Names("given")]
    not_a_date: Annotated[Sentence, Names("given")]
    too_long: Annotated[Sentence, Names("number")]
    not_a_code: Annotated[Sentence, Names("pattern")]
    too_high: Sentence
    too_low: Sentence
    allow_or_none: Annotated[Sentence, Names("allowed")]
    allow_number_or_none: Annotated[Sentence, Names("allowed")]
    allow_text_or_none: Annotated[Sentence, Names("allowed")]
    allow_yes_no: Sentence
    allow_yes_no_past: Sentence
    allow_number: Annotated[Sentence, Names("range")]
    allow_whole_number: Annotated[Sentence, Names("range")]
    allow_range: Annotated[Sentence, Names("low", "high")]
    allow_other_units: Annotated[Sentence, Names("allowed", "units")]
    allow_date: Sentence
    allow_typed_date: Sentence
    allow_medicines: Annotated[Sentence, Names("number")]
    allow_text: Annotated[Sentence, Names("number")]
    allow_inside_limit: Sentence
    allow_one_meaning: Annotated[Sentence, Names("meanings")]
    allow_units: Annotated[Sentence, Names("units")]
    allow_not_above: Annotated[Sentence, Names("item")]
    allow_not_below: Annotated[Sentence, Names("item")]
    scale: Annotated[Sentence, Names("top")]
    either: Annotated[Sentence, Names("first", "second")]
    fits_as_it_is: Annotated[Sentence, Names("given")]
    fits_converted: Annotated[Sentence, Names("given", "converted")]
    which_unit: Annotated[Sentence, Names("meanings")]
    that_unit: Annotated[Sentence, Names("meanings")]
    months: Annotated[Sentence, Checked(_twelve)]
    day_in_words: Annotated[Sentence, Names("day", "month", "year")]
    note_left_out: Annotated[Sentence, Names("item", "problem")]
    note_hidden: Annotated[Counted, Names("item", "number")]
    note_like_a_name: Annotated[Sentence, Names("item")]


class Option(Wording):
    """One answer of a choice."""

    code: Identifier


class Unit(Content):
    """A unit a number may be given in: value × factor is the value in the item's own unit; `also`: other spellings."""

    name: Sentence
    also: tuple[Sentence, ...] = ()
    factor: Annotated[float, Limits(gt=0)]
    range: tuple[float, float] | None = None


class Item(Content):
    """One question. `skip_when`, `put_anyway_when` and `ask_when` decide what is asked, never what is read."""

    id: Identifier
    kind: ItemKind
    label: Sentence
    patient_label: Sentence | None = None
    staff_line: Sentence | None = None
    patient_line: Sentence | None = None
    patient: Sentence | None = None
    staff: Sentence
    also: tuple[Sentence, ...] = ()
    why: Sentence
    source: Sources = ()
    hint: Sentence | None = None
    staff_only: bool = False
    put: Literal["asked", "stamped"] = "asked"
    skip_when: str | None = None
    put_anyway_when: str | None = None
    ask_when: str | None = None
    always_for_staff: bool = False
    tier: Tier | None = None
    alone: bool = False
    message: Wording | None = None
    urgent_note: Wording | None = None
    options: tuple[Option, ...] = ()
    unit: Sentence | None = None
    unit_one: Sentence | None = None
    unit_also: tuple[Sentence, ...] = ()
    units: tuple[Unit, ...] = ()
    range: tuple[float, float] | None = None
    integer: bool = False
    not_above: Identifier | None = None
    pattern: str | None = None

    def after_reading(self, context: Any) -> None:
        """Take over the words in which answers are refused: the library reads items with them as context."""
        if isinstance(context, ErrorWords):
            self.__dict__["_errors"] = context
        self.check()

    @property
    def errors(self) -> ErrorWords:
        """The words in which answers to this item are refused."""
        errors: ErrorWords | None = self.__dict__.get("_errors")
        if errors is None:
            raise ValueError(f"{self.id}: this item was made without the words of its questionnaire")
        return errors

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of a choice that are answers. "unsure" is not one, since it is unknown to a rule."""
        return tuple(option.code for option in self.options if option.code != "unsure")

    def is_put_to(self, voice: Voice) -> bool:
        """Return whether this voice can be asked the question at all."""
        return self.put == "asked" and not (voice == "patient" and self.staff_only)

    def words(self, voice: Voice) -> str:
        """Return the question as it is asked in this voice."""
        return self.patient if voice == "patient" and self.patient else self.staff

    def short(self, voice: Voice) -> str:
        """Return the question in a few words, as a report to `voice` names it."""
        return self.patient_label if voice == "patient" and self.patient_label else self.label

    def line(self, voice: Voice) -> str:
        """Return the question in a few words, as a line among others on one screen."""
        return (self.patient_line if voice == "patient" else self.staff_line) or self.short(voice)

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if self.patient is None and not self.staff_only:
            raise ValueError("'patient' is missing: write the question for the person, or set staff_only = true")
        if (self.kind == "choice") != bool(self.options):
            raise ValueError("'options' belong to kind = \"choice\", and a choice needs them")
        if (self.kind == "number") != (self.range is not None):
            raise ValueError("'range' belongs to kind = \"number\", and a number needs one")
        of_numbers = (self.unit, self.unit_one, self.unit_also, self.units, self.integer, self.not_above)
        if self.kind != "number" and any(of_numbers):
            raise ValueError(
                "'unit', 'unit_one', 'unit_also', 'units', 'integer' and 'not_above' belong to kind = \"number\""
            )
        ranges = (self.range, *(unit.range for unit in self.units))
        if any(bounds is not None and bounds[0] >= bounds[1] for bounds in ranges):
            raise ValueError("'range' is [lowest, highest], and the lowest comes first")
        try:
            re.compile(self.pattern or "")
        except re.error:
            raise ValueError("'pattern' is not a regular expression; correct it") from None
        if self.pattern and self.kind != "text":
            raise ValueError("'pattern' belongs to kind = \"text\"")
        if (self.tier or self.urgent_note) and self.kind != "yes_no":
            raise ValueError("'tier' and 'urgent_note' belong to kind = \"yes_no\"")


class Section(Content):
    """One section of the interview: its title, the text before its first question, when it is left out."""

    id: Identifier
    title: Wording
    intro: Wording | None = None
    skip_when: str | None = None


Form = Literal["each", "together", "list"]


class Screen(Content):
    """The next questions put to one voice, in this order, and how they are shown.

    - `each`: one question a screen;
    - `together`: all on one screen, as lines that are answered one after the other;
    - `list`: all on one screen, yes/no questions of which the true ones are ticked, and one key, confirmed, says no to
      the rest.
    """

    voice: Voice
    items: Annotated[tuple[Identifier, ...], Limits(min_length=1)]
    form: Form = "each"
    title: Sentence | None = None


class MedicineQuery(Content):
    """A question to the medicines that were read: any counted one with this role, effect or tag; or any not read."""

    role: Identifier | None = None
    effects: tuple[Identifier, ...] = ()
    tag: Identifier | None = None
    unread: bool = False

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if sum((self.role is not None, bool(self.effects), self.tag is not None, self.unread)) != 1:
            raise ValueError("ask one thing: role, effects, tag, or unread = true")


class Finding(Content):
    """A named condition (`when`), a computed number (`value`) or a question to the medicines (`medicines`)."""

    id: Identifier
    label: Sentence
    when: str | None = None
    value: str | None = None
    unit: Sentence | None = None
    medicines: MedicineQuery | None = None
    source: Sources
    note: Sentence | None = None

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if sum(rule is not None for rule in (self.when, self.value, self.medicines)) != 1:
            raise ValueError("write exactly one of 'when', 'value' and 'medicines'")


class TableRow(Content):
    """A row of a decision table; without `when` it is the row for everybody left."""

    code: Identifier
    when: str | None = None
    source: Sources = ()


class EntryDetail(Content):
    """A further sentence printed after a list entry where `when` is true; `patient` is the one on the person's page."""

    when: str
    text: Sentence
    patient: Sentence | None = None
    source: Sources = ()


class ListRow(Content):
    """An entry of a list; without `when` it is the item or the finding with this id.

    `details` are printed after it and change no result.
    """

    id: Identifier
    when: str | None = None
    text: Sentence | None = None
    patient: Sentence | None = None
    details: tuple[EntryDetail, ...] = ()
    source: Sources = ()

    @property
    def condition(self) -> str:
        """The rule for this entry: its own, or the item or finding of the same id."""
        return self.when if self.when is not None else self.id


BuiltIn = Literal[
    "considerations",
    "missing",
    "medicine_flags",
    "medicines_not_counted",
    "medicines_unrecognised",
    "instrument_version",
]


class Result(Content):
    """One column of output: a decision table, a number, a list, or one that the engine makes itself."""

    id: Identifier
    label: Sentence
    unknown: Identifier | None = None
    unsettled: tuple[Identifier, ...] | None = None
    rows: tuple[TableRow, ...] = ()
    value: str | None = None
    unit: Sentence | None = None
    entries: tuple[ListRow, ...] = ()
    named: bool = False
    built_in: BuiltIn | None = None
    texts: dict[Identifier, Sentence] = {}
    patient_texts: dict[Identifier, Sentence] = {}
    source: Sources = ()
    note: Sentence | None = None

    @property
    def kind(self) -> Literal["table", "value", "list", "built_in"]:
        """How this result is made."""
        if self.rows:
            return "table"
        if self.value is not None:
            return "value"
        return "list" if self.entries else "built_in"

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code this table can give, in the order of its rows, the unknown code last."""
        found = dict.fromkeys(row.code for row in self.rows)
        if self.unknown:
            found[self.unknown] = None
        return tuple(found)

    @property
    def not_finished(self) -> tuple[str, ...]:
        """The codes of this table that mean "not finished"."""
        if self.unsettled is not None:
            return self.unsettled
        return (self.unknown,) if self.unknown else ()

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if sum((bool(self.rows), self.value is not None, bool(self.entries), self.built_in is not None)) != 1:
            raise ValueError("write exactly one of 'rows', 'value', 'entries' and 'built_in'")
        if self.rows and self.unknown is None:
            raise ValueError("a table needs 'unknown': the code for a row that cannot be decided")
        for code in (*self.texts, *self.patient_texts, *(self.unsettled or ())):
            if code not in self.codes:
                raise ValueError(f"'{code}' is not a code of this table")


class Detail(Content):
    """A further sentence of a consideration, printed only where `when` is true. Worked people name it by `id`."""

    id: Identifier | None = None
    when: str
    text: Sentence
    source: Sources = ()


class Consideration(Content):
    """A line for the clinician, with its source and how much of its evidence is from lupus."""

    id: Identifier
    when: str
    text: Sentence | None = None
    details: tuple[Detail, ...] = ()
    source: Sources
    evidence_in_lupus: Evidence
    note: Sentence | None = None

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if self.text is None and not self.details:
            raise ValueError("write 'text', or 'details' with a 'when' each")


class Column(Content):
    """One side of figures set side by side: a heading and the items or numbers below it.

    Without `labels` the figures alone are printed. `low_when` and `high_when` mark them as low or high.
    """

    heading: Sentence
    items: tuple[Identifier, ...]
    labels: bool = True
    low_when: str | None = None
    high_when: str | None = None

    @property
    def marks(self) -> dict[str, str]:
        """The rules that mark the figures, by the mark."""
        both = {"low": self.low_when, "high": self.high_when}
        return {mark: rule for mark, rule in both.items() if rule is not None}

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if not self.items:
            raise ValueError("a column has items below its heading")


class Line(Content):
    """A line of a page: `text` or `points` with {names} filled in, or rows made from items, results or lists.

    With `listed` it is printed only where one of these questions was asked as a list. `before` is the sentence above
    `entries` or `points`; `only` and `without` choose among the entries. `texts` are sentences of this line for codes
    of its result. Of several lines with the same `one_of` the first whose condition is true is printed. `most_words`
    cuts a person's own words short, which is said. `names` are shorter words for its questions. `counted`: noes are a
    number, not names, and so is a long group of open questions. Worked people name a line by `id`.
    """

    id: Identifier | None = None
    when: str | None = None
    text: Sentence | None = None
    result: Identifier | None = None
    texts: dict[Identifier, Sentence] = {}
    entries: Identifier | None = None
    only: tuple[Identifier, ...] = ()
    without: tuple[Identifier, ...] = ()
    before: Sentence | None = None
    points: tuple[Sentence, ...] = ()
    asked: tuple[Identifier, ...] = ()
    values: tuple[Identifier, ...] = ()
    labels: bool = True
    most_words: Annotated[int, Limits(gt=0)] | None = None
    rows: tuple[Identifier, ...] = ()
    grouped: tuple[Identifier, ...] = ()
    counted: bool = False
    names: dict[Identifier, Sentence] = {}
    columns: tuple[Column, ...] = ()
    answered_only: bool = False
    listed: tuple[Identifier, ...] = ()
    one_of: Identifier | None = None
    voice: Voice = "staff"
    bold: bool = False
    source: Sources = ()

    @property
    def items(self) -> tuple[str, ...]:
        """The items whose answers this line prints."""
        in_columns = (id for column in self.columns for id in column.items)
        return (*self.asked, *self.values, *self.rows, *self.grouped, *in_columns)

    def chosen(self, entries: tuple[str, ...]) -> tuple[str, ...]:
        """Return those of a list's entries that this line prints."""
        return tuple(id for id in entries if (not self.only or id in self.only) and id not in self.without)

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        given = (self.text, self.result, self.entries, self.points, self.asked, self.values, self.rows, self.grouped)
        if sum(bool(part) for part in (*given, self.columns)) != 1:
            raise ValueError("write one of text, result, entries, points, asked, values, rows, grouped and columns")
        if (self.only or self.without) and not self.entries:
            raise ValueError("'only' and 'without' belong to 'entries'")
        if self.texts and not self.result:
            raise ValueError("'texts' belong to 'result'")
        if (not self.labels or self.most_words is not None) and not self.values:
            raise ValueError("'labels' and 'most_words' belong to 'values'")
        if any(id not in (*self.values, *self.grouped) for id in self.names):
            raise ValueError("'names' belong to questions under 'values' or 'grouped' of the same line")
        if self.counted and not self.grouped:
            raise ValueError("'counted' belongs to 'grouped'")
        if self.id is None and any(column.marks for column in self.columns):
            raise ValueError(
                "a line with 'low_when' or 'high_when' has an id, so that worked people can expect its marks"
            )


class MedicineGroup(Content):
    """Medicines that mean the same to a reader: those that count, with one of these effects or roles; else by status.

    Without effects, roles and status: all others that count.
    """

    heading: Sentence
    effects: tuple[Identifier, ...] = ()
    roles: tuple[Identifier, ...] = ()
    status: Literal["counted", "not_counted", "unread"] = "counted"

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if self.status != "counted" and (self.effects or self.roles):
            raise ValueError("'effects' and 'roles' belong to medicines that count; leave out 'status'")


class Block(Content):
    """A headed part of a page; boxed where `box_when` is true; left out where none of its lines prints anything.

    `layout`: its lines below one another (`stacked`); in one paragraph behind the heading (`run_in`); the same as a row
    of the frame that it shares with the rows before and behind it (`row`). A `numbered` block prints its sentences as a
    numbered list. Of a numbered block, or one of open questions, at most `most` are printed, the first ones; `more`
    says how many are left out. Of open questions, those that settle one of `results` are named first. Worked people
    name a block by `id`.
    """

    id: Identifier | None = None
    heading: Sentence
    when: str | None = None
    box_when: str | None = None
    layout: Layout = "stacked"
    numbered: bool = False
    most: Annotated[int, Limits(gt=0)] | None = None
    more: Counted | None = None
    built_in: BlockBuiltIn | None = None
    results: tuple[Identifier, ...] = ()
    medicine_groups: tuple[MedicineGroup, ...] = ()
    lines: tuple[Line, ...] = ()

    def check(self) -> None:
        """Raise ValueError where the fields contradict one another."""
        if (self.most is None) != (self.more is None):
            raise ValueError("'most' and 'more' belong together: nothing is left out without saying so")
        if self.most is not None and not (self.numbered or self.built_in == "open_questions"):
            raise ValueError("'most' belongs to a numbered block, or to built_in = \"open_questions\"")
        if self.numbered and (self.built_in or not all(line.text for line in self.lines)):
            raise ValueError("a numbered block has lines with 'text' alone")
        if self.results and self.built_in != "open_questions":
            raise ValueError("'results' belong to built_in = \"open_questions\"")
        if bool(self.medicine_groups) != (self.built_in == "medicine_groups"):
            raise ValueError("'medicine_groups' belong to built_in = \"medicine_groups\", which needs them")
        if any(names_in(text) != ("number",) for text in ((self.more.one, self.more.many) if self.more else ())):
            raise ValueError("'more' has {number}, and no other name in braces")


class Page(Content):
    """One page of the report.

    `voice`: whom it is for. The first page of a voice ends an interview in that voice; the patient's is set in larger
    letters. `needed_when`: where true, the page is printed although nobody asked for it; where not, only when it is
    asked for by its id. `screen`: not part of the report, but the last screen of an interview in that voice.
    """

    id: Identifier
    title: Sentence
    voice: Voice = "staff"
    needed_when: str | None = None
    screen: bool = False
    blocks: tuple[Block, ...]


class Source(Content):
    """Where a number or a rule comes from, and how well that has been checked.

    `not_confirmed` names the parts of the citation that no look-up showed; `explain` shows it, a page never does.
    """

    id: SourceId
    citation: Sentence
    doi: str | None = None
    pmid: str | None = None
    url: str | None = None
    not_confirmed: Sentence | None = None
    taken: Sentence
    confidence: Confidence


class Words(Content):
    """The words the engine itself needs: answers every question shares, and the four reasons for no answer."""

    yes: Wording
    past: Wording
    no: Wording
    no_never: Wording
    unsure: Wording
    skipped: Wording
    not_asked: Wording
    not_answered: Wording


class AskedOnceMore(Wording):
    """What follows a "not sure" at a sign of this tier: one more question, of whose answers only `no` changes anything.

    After the other two answers `heading` is shown with the sentence for the voice.
    """

    question: Wording
    no: Wording
    maybe: Wording
    unsure: Wording
    heading: Sentence


class TierMessage(Wording):
    """A tier of urgency: what is shown at once after a yes of this tier, and what the interview then does.

    `stops_interview`: the interview stops unless the person chooses to go on. `shown_last`: the message is shown again
    when the interview ends or is resumed, and above the problems of an answer file. `unsure` follows a "not sure".
    """

    heading: Sentence
    stops_interview: bool = False
    shown_last: bool = False
    unsure: AskedOnceMore | None = None


class KeptAnswers(Content):
    """How long an earlier answer counts where an interview goes on; an older one is asked again, with the answer shown.

    `safety_hours` is for items with a tier; without it they are always asked again. `other_days` is for all others;
    without it they are never asked again, and neither are the items in `lasting`.
    """

    safety_hours: Annotated[float, Limits(gt=0)] | None = None
    other_days: Annotated[float, Limits(gt=0)] | None = None
    lasting: tuple[Identifier, ...] = ()


class OutlookWords(Content):
    """The sentences of a report about a result that is not finished: what it could still be, and what to ask.

    `codes`: words for codes that read badly with spaces for their underscores. `open_results` and `open_questions`
    come above the two lists.
    """

    codes: dict[Identifier, Sentence] = {}
    open_results: Sentence | None = None
    open_questions: Sentence | None = None
    ask: Sentence
    ask_many: Sentence
    not_computed: Sentence


class BatchRules(Content):
    """How a table of many people treats rows with a bad answer, and which rows and sections matter most in it.

    - `kept`: the results that a row with a bad answer still gets;
    - `instead`: codes of these results that are too calm for such a row, each with the code that replaces it;
    - `first`: codes whose rows a summary names first;
    - `never_set`: sections whose items no option may answer for everybody;
    - `needed`: sections of which a table must have at least one column.
    """

    kept: tuple[Identifier, ...] = ()
    instead: dict[Identifier, dict[Identifier, Identifier]] = {}
    first: dict[Identifier, tuple[Identifier, ...]] = {}
    never_set: tuple[Identifier, ...] = ()
    needed: tuple[Identifier, ...] = ()


class StudyGroup(Content):
    """Codes of a study's main result that are one column of its tables, and how they count where yes or no is wanted.

    `either`: counted once as a yes and once as a no, since such a result can be both. `unfinished`: neither, and bounds
    are printed for all of them being yes and for all being no.
    """

    id: Identifier
    label: Sentence
    codes: Annotated[tuple[Identifier, ...], Limits(min_length=1)]
    counts_as: Literal["yes", "no", "either", "unfinished"]


class StudyPart(Content):
    """A headed part of the table that describes the people of a study: the items that are its rows."""

    label: Sentence
    items: Annotated[tuple[Identifier, ...], Limits(min_length=1)]


class StudyRules(Content):
    """What a study's report (`cohort`) is made of; its words are in `cohort.toml`.

    - `person`: the item with the code of a person;
    - `result`: the main result, whose codes are each in one of `groups`;
    - `parts`: the table of people;
    - `counted`: tables and lists that are counted for everybody;
    - `crossed`: tables and lists that are counted by group of the main result;
    - `classes`: the list of `name:class` of which the classes are counted;
    - `open`: the list of questions that leave a result open;
    - `followed`: tables whose codes are followed from visit to visit, besides the main result;
    - `paired`: numbers that are compared between visits;
    - `prevalences`: per cent, for predictive values.
    """

    person: Identifier
    result: Identifier
    groups: Annotated[tuple[StudyGroup, ...], Limits(min_length=1)]
    parts: tuple[StudyPart, ...] = ()
    counted: tuple[Identifier, ...] = ()
    crossed: tuple[Identifier, ...] = ()
    classes: Identifier | None = None
    open: Identifier
    followed: tuple[Identifier, ...] = ()
    paired: tuple[Identifier, ...] = ()
    prevalences: tuple[Annotated[float, Limits(gt=0, lt=100)], ...] = ()


class ExchangeRules(Content):
    """How the questionnaire and its codes are named in other systems, and the codes of public lists that it uses.

    - `address`: the beginning of every identifier of the questionnaire, its versions and its own codes;
    - `units`: the UCUM code of each unit, by the unit's name; a unit without one is named by the project's own code;
    - `loinc`: the LOINC code of items; `loinc_notice` is printed wherever they are;
    - `results`: the heading of the results in a form; `results_note`: what is to be known about them.
    """

    address: Annotated[str, Limits(pattern=r"^[a-z][a-z0-9+.-]*:[^\s|#]*[^\s|#/:]$")] = "urn:rls-screen"
    units: dict[str, Sentence] = {}
    loinc: dict[Identifier, Annotated[str, Limits(pattern=r"^\d{1,6}-\d$")]] = {}
    loinc_notice: Sentence | None = None
    results: Wording | None = None
    results_note: Wording | None = None

    def check(self) -> None:
        """Raise ValueError for codes without the notice of their licence, or units that would be mixed up."""
        if self.loinc and self.loinc_notice is None:
            raise ValueError("'loinc' needs 'loinc_notice', the notice that its licence asks for")
        if len({*self.units.values()}) < len(self.units):
            raise ValueError("two names of 'units' have one UCUM code; one of them would be read as the other")

    def canonical(self, kind: str, name: str) -> str:
        """Return the identifier of something of the project, such as a questionnaire or a list of codes."""
        separator = "/" if "://" in self.address else ":"
        return separator.join((self.address, kind, name))


class Respondent(Content):
    """One reply to the question who is answering: the voice of the interview, and the answers it gives at once."""

    label: Sentence
    voice: Voice
    answers: dict[Identifier, Identifier] = {}


class Head(Content):
    """`questionnaire.toml`: who this instrument is, what it is for, and the order of its parts.

    `own_answers`: where this rule is true, the answers are the person's own, and only their page is printed unasked.
    """

    id: Annotated[str, Limits(pattern=r"^[a-z][a-z0-9-]*$")]
    version: Annotated[str, Limits(pattern=r"^\d+\.\d+\.\d+$")]
    title: Sentence
    licence: Sentence
    intended_use: Sentence
    not_for: tuple[Sentence, ...]
    own_answers: str | None = None
    files: tuple[Identifier, ...]
    results: tuple[Identifier, ...]
    words: Words
    tiers: dict[Tier, TierMessage] = {}
    medicine_words: dict[str, Sentence] = {}
    screens: tuple[Screen, ...] = ()
    batch: BatchRules = BatchRules()
    cohort: StudyRules | None = None
    outlook: OutlookWords | None = None
    kept_answers: KeptAnswers = KeptAnswers()
    respondents: tuple[Respondent, ...] = ()
    exchange: ExchangeRules = ExchangeRules()


class Topic(Content):
    """One topic file: a clinical subject with its questions, findings, results and considerations."""

    section: Section | None = None
    items: tuple[Item, ...] = ()
    findings: tuple[Finding, ...] = ()
    results: tuple[Result, ...] = ()
    considerations: tuple[Consideration, ...] = ()
    pages: tuple[Page, ...] = ()


class SourceFile(Content):
    """`sources.toml`."""

    sources: tuple[Source, ...]
