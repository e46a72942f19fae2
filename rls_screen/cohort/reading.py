"""Read a scored table into a small typed frame: results, answers and states, one row for each row of the file.

Plain CSV and Parquet are scanned by Polars, which parses only the columns that are needed; every other kind of file is
read by `tables`. What the cells of answers mean is decided there too, as for `batch`. A table that was not scored, or
by another version of the questionnaire, is refused.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from ..content.instrument import Instrument
from ..content.schema import Result, StudyRules
from ..errors import Problem, TableError
from ..person.answers.files import shown_key
from ..person.answers.values import UNSURE
from ..tables.answers.columns import Column, FactsReader
from ..tables.answers.encoding import unsure_column, unusable_column
from ..tables.files.kinds import packing_of
from ..tables.files.source import Source, as_text, prefetched
from ..tables.maps.layout import PROBLEMS, Layout, Options, layout
from ..tables.maps.people_rows import item_cells
from ..tables.maps.study_map import StudyMap
from ..tables.opening import Reading, opened_all

ROWS_AT_ONCE = 100_000
LINE_SAMPLE = 1_000_000  # bytes from which the length of a line is estimated, for the progress bar
# The columns that the frame has besides those of items and results.
ROW, GROUP, STATE, WITH_PROBLEM, CHOSEN, PERSON, NO_CODE, BY, REFERENCE, VISIT = (
    "/row", "/group", "/state", "/problem", "/chosen", "/person", "/no code", "/by", "/reference", "/visit",
)  # fmt: skip
EMPTY, LEFT_OUT, UNSCORED, SCORED = range(4)  # the states of a row
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Wanted:
    """What the caller asks for beyond the tables of everybody: columns by their headings.

    `map` and `missing` say how the answers of the scored table are to be read, as for `batch`.
    """

    by: str | None = None
    per: str | None = None
    take: str | None = None
    reference: str | None = None
    visits: str | None = None
    map: StudyMap = field(default_factory=StudyMap)
    missing: tuple[str, ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        """The columns of the frame for them, with the heading of each and the option that named it."""
        given = {BY: self.by, PERSON: self.per, REFERENCE: self.reference, VISIT: self.visits}
        return {column: heading for column, heading in given.items() if heading is not None}


@dataclass(frozen=True)
class Listed:
    """The entries of a list of results: `rows` are the rows that they are in, `entries` their places in `names`.

    A row has an entry once; not every name occurs. Of a list of `name:class` the entries are the classes.
    """

    names: tuple[str, ...]
    rows: pl.Series
    entries: pl.Series


@dataclass(frozen=True)
class Study:
    """A scored table as it was read: one row a row of the file, in order, its number in the column ROW.

    `items` have a column; `lists` are the lists of results.
    """

    name: str
    instrument: Instrument
    rules: StudyRules
    wanted: Wanted
    rows: pl.DataFrame
    items: tuple[str, ...]
    lists: Mapping[str, Listed]

    @property
    def without_code(self) -> int:
        """How many counted rows have no code of a person."""
        return int((self.rows[NO_CODE] & self._is_counted).sum())

    @property
    def scored(self) -> pl.DataFrame:
        """The rows that are counted: scored, and chosen where one row a person is."""
        return self.rows.filter(self._is_counted)

    @property
    def _is_counted(self) -> pl.Series:
        return (self.rows[STATE] == SCORED) & self.rows[CHOSEN]

    @property
    def is_clustered(self) -> bool:
        """Whether several rows of one person are counted, so that intervals have to allow for it."""
        return (self.wanted.per or self.wanted.visits) is not None and self.wanted.take is None


def read_study(
    name: str, instrument: Instrument, rules: StudyRules, wanted: Wanted, progress: Callable[..., object]
) -> Study:
    """Read a scored file. `progress` gets the bytes of the file and gives a context with a function of rows and bytes.

    Raises InputMissing, UsageError or TableError.
    """
    known = frozenset((*instrument.results, PROBLEMS)) | wanted.map.named
    with opened_all([name], Reading(instrument, known)) as source:
        results = _results(instrument, rules)
        _check_headings(source, results, wanted)
        how = _layout(source, instrument, wanted)
        reader = _Rows(source, instrument, rules, wanted, how, results)
        with (
            progress(source.total_bytes) as advance,  # type: ignore[attr-defined]
            contextlib.closing(prefetched(reader.with_answers(_frames(name, source, reader.places, advance)))) as read,
        ):
            parts = [reader.read(raw, answers) for raw, answers in read]
    if not parts or not sum(part.height for part in parts):
        problem, remedy = "this table has no rows", "give the scored table of a study."
        raise TableError(Problem("no-rows", source.name, problem, remedy))
    rows = pl.concat(parts, rechunk=True)
    if wanted.visits is not None and PERSON not in rows.columns:
        problem, remedy = "it is not said which rows are of one person", "add --per COLUMN."
        raise TableError(Problem("visits-without-code", "--visits", problem, remedy))
    reader.check_codes()
    items = tuple(column.item.id for column in how.columns)
    no_code = rows[PERSON] == "" if PERSON in rows.columns else pl.repeat(False, rows.height, eager=True)
    chosen, people = _chosen(rows, wanted), _numbered(rows)
    rows = rows.with_columns(no_code.alias(NO_CODE), chosen.alias(CHOSEN), people.alias(PERSON))
    return Study(source.name, instrument, rules, wanted, rows.with_row_index(ROW), items, reader.lists())


# ---- What the file must have ----------------------------------------------------------------------------------------


def _results(instrument: Instrument, rules: StudyRules) -> dict[str, Result]:
    """The results that the report is made of, with that of the version."""
    ids = (rules.result, *rules.counted, *rules.crossed, *rules.followed, *filter(None, [rules.classes]), rules.open)
    version = next(one.id for one in instrument.results.values() if one.built_in == "instrument_version")
    return {id: instrument.results[id] for id in dict.fromkeys((*ids, version))}


def _check_headings(source: Source, results: Mapping[str, Result], wanted: Wanted) -> None:
    missing = [one for one in (*results, PROBLEMS) if one not in source.headings]
    if missing:
        shown = ", ".join(missing[:6]) + (" …" if len(missing) > 6 else "")
        problem = f"this is not a table that `rls-screen batch` wrote: columns are missing ({shown})"
        raise TableError(Problem("not-scored", source.name, problem, "score it first: rls-screen batch IN -o OUT."))
    twice = [one for one in (*results, PROBLEMS, *wanted.columns.values()) if source.headings.count(one) > 1]
    if twice:
        problem = f"{source.headings.count(twice[0])} columns are called '{shown_key(twice[0])}'"
        raise TableError(Problem("same-heading", source.name, problem, "remove all but one."))
    options = {BY: "--by", PERSON: "--per", REFERENCE: "--reference", VISIT: "--visits"}
    for column, heading in wanted.columns.items():
        if heading not in source.headings:
            shown = ", ".join(map(shown_key, source.headings[:8])) + (" …" if len(source.headings) > 8 else "")
            problem = f"the table has no column '{shown_key(heading)}'"
            raise TableError(Problem("no-such-column", options[column], problem, f"its columns are: {shown}"))


def _layout(source: Source, instrument: Instrument, wanted: Wanted) -> Layout:
    """The columns that answer items; none where no heading is an item's, since results alone make a report too."""
    options = Options(
        wanted.map, missing=wanted.missing, replace_results=True, ignore=("*",), partial=True,
        separator=source.separator, typed=source.typed, labels=source.labels, bad_cells="unknown",
    )  # fmt: skip
    try:
        return layout(source.name, source.headings, instrument, options)
    except TableError as error:
        if error.codes != ("no-known-column",):
            raise
        return Layout(source.headings, ())


# ---- Rows -----------------------------------------------------------------------------------------------------------


def _frames(name: str, source: Source, places: Sequence[int], advance: Progress) -> Iterator[pl.DataFrame]:
    """The needed columns of all rows as text, named after their places, some rows at a time."""
    rows = 0
    for frame, read in _scanned(name, source, places) or _chunks(source, places):
        rows += frame.height
        advance(rows, read if read is not None else source.bytes_read)
        yield frame


def _chunks(source: Source, places: Sequence[int]) -> Iterator[tuple[pl.DataFrame, int | None]]:
    names = [str(place) for place in places]
    codes = {str(place): source.labels.values.get(heading, {}) for place, heading in enumerate(source.headings)}
    for chunk in source.chunks():
        text = as_text(chunk.cells.select(names))
        # A file of SPSS or Stata has numbers with the codes as their labels.
        labelled = [pl.col(one).replace(dict(codes[one])) for one in names if codes.get(one)]
        yield text.with_columns(labelled), None


def _scanned(name: str, source: Source, places: Sequence[int]) -> Iterator[tuple[pl.DataFrame, int | None]] | None:
    """The same by a scan of Polars; None for files that it does not read by itself."""
    if source.separator is None or name == "-" or packing_of(name):
        return None
    with Path(name).open("rb") as file:
        start = file.read(LINE_SAMPLE)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff") or start[:4].lower() == b"sep=":
        return None
    bytes_a_row = len(start) / max(start.count(b"\n"), 1)
    return _scan(name, source, places, bytes_a_row)


def _scan(
    name: str, source: Source, places: Sequence[int], bytes_a_row: float
) -> Iterator[tuple[pl.DataFrame, int | None]]:
    names = {f"column_{place}": str(place) for place in places}
    rows = 0
    with _scanning(source.name):
        scan = pl.scan_csv(
            name, separator=source.separator or ",", infer_schema=False, empty_string_is_null=False, glob=False,
            with_column_names=lambda given: [f"column_{place}" for place in range(len(given))],
        )  # fmt: skip
        frames = scan.select([*names]).rename(names).collect_batches(chunk_size=ROWS_AT_ONCE, maintain_order=True)
    while True:
        with _scanning(source.name):
            frame = next(frames, None)
        if frame is None:
            return
        rows += frame.height
        yield frame.with_columns(pl.all().fill_null("")), round(rows * bytes_a_row)


@contextlib.contextmanager
def _scanning(name: str) -> Iterator[None]:
    try:
        yield
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        why = str(error).splitlines()[0].partition(" at ")[0][:80] if isinstance(error, OSError) else "broken lines"
        problem = f"this table cannot be read as it was scored ({why})"
        raise TableError(Problem("scored-damaged", name, problem, "score it again: rls-screen batch.")) from None


class _Rows:
    """Turns rows of text into the rows of a study. `places` are the columns that it needs."""

    def __init__(
        self, source: Source, instrument: Instrument, rules: StudyRules, wanted: Wanted, how: Layout,
        results: Mapping[str, Result],
    ) -> None:  # fmt: skip
        self._name, self._instrument, self._rules, self._results = source.name, instrument, rules, results
        self._headings = {heading: str(place) for place, heading in enumerate(source.headings)}
        self._layout = how
        codes = [one.heading for one in how.columns if one.item.id == rules.person and one.made is None]
        self._texts = {**({PERSON: codes[0]} if codes else {}), **wanted.columns}
        listed = instrument.medicine_item
        self._read = tuple(one for one in how.columns if one.item is not listed)
        self._lists = tuple(one for one in how.columns if one.item is listed)
        self._reader = FactsReader(instrument, self._read, {})
        self._wrong: dict[str, int] = {}
        self._versions: set[str] = set()
        self._rows_read = 0
        self._entries = {
            id: _Entries(() if id == rules.classes else _expected(instrument, id), of_classes=id == rules.classes)
            for id, one in results.items() if one.kind != "table" and one.built_in != "instrument_version"
        }  # fmt: skip

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the columns that are read."""
        headings = (*self._results, PROBLEMS, *self._texts.values())
        return tuple(sorted({*self._layout.read_places, *(int(self._headings[one]) for one in headings)}))

    def with_answers(self, frames: Iterator[pl.DataFrame]) -> Iterator[tuple[pl.DataFrame, list[pl.Series]]]:
        """Each frame with the columns of its answers, which take as long to read as everything else."""
        for raw in frames:
            yield raw, [*self._answers(raw)]

    def read(self, raw: pl.DataFrame, answers: list[pl.Series]) -> pl.DataFrame:
        """These rows of the study."""
        columns = [*answers]
        result = self._column(raw, self._rules.result)
        problems = self._column(raw, PROBLEMS) != ""
        blank = self._is_blank(raw, (result == "") & ~problems)
        state = (
            pl.when(result != "").then(SCORED).when(problems).then(UNSCORED).when(blank).then(EMPTY)
            .otherwise(LEFT_OUT).cast(pl.UInt8).alias(STATE)
        )  # fmt: skip
        columns += [*pl.select(state), problems.alias(WITH_PROBLEM)]
        for id, one in self._results.items():
            cells = self._column(raw, id)
            if id in self._entries:
                self._entries[id].read(cells, self._rows_read)
            elif one.kind == "table":
                columns.append(self._codes(id, one.codes, cells))
            else:
                self._versions |= {*cells.unique()} - {""}
        self._rows_read += raw.height
        groups = {code: at for at, group in enumerate(self._rules.groups) for code in group.codes}
        columns.append(_looked_up(result, groups).alias(GROUP))
        columns += [self._column(raw, h).str.strip_chars().alias(c) for c, h in self._texts.items()]
        return pl.DataFrame(columns)

    def check_codes(self) -> None:
        """Raise TableError for results of another version, or with codes that this version does not have."""
        version = self._instrument.head.version
        if self._versions - {version}:
            found = ", ".join(sorted(map(shown_key, self._versions)))
            problem = f"its results are of version {found} of the questionnaire, and this program has {version}"
            remedy = "score it again with one version: rls-screen batch IN -o OUT --replace-results."
            raise TableError(Problem("scored-by-other-version", self._name, problem, remedy))
        if self._wrong:
            [(id, rows), *_] = self._wrong.items()
            problem = f"{rows} {'row has' if rows == 1 else 'rows have'} a result that the questionnaire does not have"
            remedy = "score it again: rls-screen batch IN -o OUT --replace-results."
            raise TableError(Problem("unknown-result", f"{self._name}, {id}", problem, remedy))

    def _column(self, raw: pl.DataFrame, heading: str) -> pl.Series:
        return raw[self._headings[heading]]

    def _answers(self, raw: pl.DataFrame) -> Iterator[pl.Series]:
        """The answer to each item, whether it is "not sure", and whether its cell cannot be used."""
        if self._read:
            facts = self._reader.read(item_cells(self._read, raw)).frame
            for column in self._read:
                id = column.item.id
                yield from (facts[one] for one in (id, unsure_column(id), unusable_column(id)))
        for column in self._lists:
            yield from _named(column, item_cells((column,), raw)[column.cells])

    def _is_blank(self, raw: pl.DataFrame, doubtful: pl.Series) -> pl.Series:
        """Which of the doubtful rows, those without a result, have nothing in any column that is read as an answer."""
        read = [str(place) for place in self._layout.read_places]
        if not read:
            return doubtful
        rows, empty = raw.select(read).filter(doubtful), pl.repeat(False, raw.height, dtype=pl.Boolean, eager=True)
        if rows.is_empty():
            return empty
        blank = rows.select(pl.all_horizontal(pl.all().str.strip_chars() == "")).to_series()
        return empty.scatter(doubtful.arg_true().filter(blank), True) if blank.any() else empty

    def _codes(self, id: str, codes: Sequence[str], cells: pl.Series) -> pl.Series:
        places = _looked_up(cells, {code: at for at, code in enumerate(codes)})
        if wrong := int((places.is_null() & (cells != "")).sum()):
            self._wrong[id] = self._wrong.get(id, 0) + wrong
        return places.alias(id)

    def lists(self) -> dict[str, Listed]:
        """The lists of the rows that were read."""
        return {id: entries.listed() for id, entries in self._entries.items()}


class _Entries:
    """Gathers the entries of one list of results, some rows at a time.

    `known` are the entries that are expected, in the order in which a list has them. An entry is looked up as the
    place of its text: to sort rows by entry takes twice as long, and a column for each entry would be hundreds.
    """

    def __init__(self, known: Iterable[str], *, of_classes: bool) -> None:
        self._of_classes = of_classes
        self._texts: dict[str, int] = {}  # with the place of the entry in `_names`
        self._names: dict[str, int] = {}
        self._parts: list[pl.DataFrame] = []
        self._learn(known)

    def read(self, cells: pl.Series, first: int) -> None:
        """Add the entries of these cells, the first of which is in the row `first`."""
        at = pl.int_range(first, first + len(cells), dtype=pl.UInt32, eager=True)
        lists = pl.DataFrame({"row": at, "text": cells}).filter(cells != "").with_columns(pl.col("text").str.split(";"))
        listed = lists.explode("text")
        found = listed["text"].cast(pl.Enum([*self._texts]), strict=False)
        if found.null_count():
            self._learn(listed["text"].filter(found.is_null()).unique(maintain_order=True))
            found = listed["text"].cast(pl.Enum([*self._texts]))
        entries = pl.Series([*self._texts.values()], dtype=pl.UInt32).gather(found.to_physical())
        part = pl.DataFrame({"row": listed["row"], "entry": entries})
        # An entry that a row has twice breaks the order: only then is there anything to look for.
        is_in_order = (part["row"] > part["row"].shift()) | (entries > entries.shift())
        self._parts.append(part if is_in_order.all() else part.unique())

    def _learn(self, texts: Iterable[str]) -> None:
        for text in texts:
            name = text.rpartition(":")[2] if self._of_classes else text
            self._texts[text] = self._names.setdefault(name, len(self._names))

    def listed(self) -> Listed:
        """All entries that were read."""
        rows = pl.concat(self._parts, rechunk=True)
        return Listed(tuple(self._names), rows["row"], rows["entry"])


def _expected(instrument: Instrument, id: str) -> Iterable[str]:
    """The entries that a list can have, in its order; those of a list of questions are the items."""
    return [row.id for row in instrument.results[id].entries] or instrument.items


def _looked_up(cells: pl.Series, places: Mapping[str, int]) -> pl.Series:
    found = cells.cast(pl.Enum([*places]), strict=False).to_physical()
    return pl.Series([*places.values()], dtype=pl.UInt8).gather(found)


def _named(column: Column, cells: pl.Series) -> Iterator[pl.Series]:
    """A list that is only counted as answered or not: what it means is in the results."""
    plain = cells.str.strip_chars().str.to_lowercase().str.replace("’", "'", literal=True)
    unsure, id = plain.is_in([*UNSURE]), column.item.id
    yield pl.Series(id, pl.select(pl.when((plain != "") & ~unsure).then(True)).to_series())
    yield unsure.alias(unsure_column(id))
    yield pl.repeat(False, len(cells), dtype=pl.Boolean, eager=True).alias(unusable_column(id))


# ---- One row a person -----------------------------------------------------------------------------------------------


def _chosen(rows: pl.DataFrame, wanted: Wanted) -> pl.Series:
    """Which rows are counted: the first or the last row of each person, of those with content; else all."""
    if wanted.take is None:
        return pl.repeat(True, rows.height, dtype=pl.Boolean, eager=True)
    coded = (rows[PERSON] != "") & (rows[STATE] != EMPTY)
    mine = pl.col(PERSON).is_first_distinct() if wanted.take == "first" else pl.col(PERSON).is_last_distinct()
    picked = rows.select(PERSON).with_row_index("at").filter(coded).filter(mine)["at"]
    return (~coded).scatter(picked, True) if len(picked) else ~coded


def _numbered(rows: pl.DataFrame) -> pl.Series:
    """The number of each row's person, that of the person's first row; a row without a code is a person of its own."""
    if PERSON not in rows.columns:
        return pl.int_range(rows.height, eager=True)
    own = rows.select(PERSON).with_row_index(ROW)
    first = pl.col(ROW).first().over(PERSON)
    return own.select(pl.when(pl.col(PERSON) == "").then(ROW).otherwise(first)).to_series()
