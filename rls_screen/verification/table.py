"""A scored table verified: every row scored again by this version, and each stored result compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import polars as pl

from ..batch.evaluator import Evaluator
from ..batch.program import Program
from ..batch.request import Request
from ..batch.rows import Part, ScoredRows
from ..content.changes import Change, ChangeLog
from ..content.instrument import Instrument, declared_names
from ..errors import Problem, TableError
from ..person.answers.files import shown_key
from ..tables.files.source import Source, as_text
from ..tables.maps.layout import PROBLEMS, Layout
from ..tables.maps.study_map import StudyMap
from ..tables.opening import Reading, opened_all
from .differences import Difference, Explainer, Explanation, RowState, Situation

ROW = "(row)"
ROW_TEXTS: Mapping[RowState, tuple[str, str]] = {
    "read": ("not scored", "scored"), "refused": ("scored", "not scored"), "blank": ("scored", "no content"),
}  # fmt: skip


@dataclass
class Tally:
    """What was found so far: rows, those that differ, those with an unexplained difference, and each kind of it."""

    version: str
    rows: int = 0
    differing: int = 0
    unexplained: int = 0
    kinds: Counter[tuple[str, str, tuple[str, ...]]] = field(default_factory=Counter)
    changes: dict[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class RowDifference:
    """One difference with its row in the table, counted from 1, and its line in the file."""

    row: int
    line: int
    explanation: Explanation


@contextmanager
def opened(name: str, request: Request, study_map: StudyMap, instrument: Instrument) -> Iterator[tuple[Source, Layout]]:
    """Open a scored table, whose answers are read as `request` and a map say; the rest of the request is not used.

    Raises InputMissing, or TableError also where the table has results and no answers.
    """
    asked = replace(request, files=(name,), replace_results=True, ignore=("*",), partial=True)
    known = frozenset((*instrument.results, PROBLEMS)) | study_map.named
    with opened_all([name], Reading(instrument, known)) as source:
        result_places(source, instrument)
        try:
            how = asked.laid_out(source, study_map, instrument)
        except TableError as error:
            if "no-known-column" not in error.codes:
                raise
            problem = "this table has no answers from which its results could be computed"
            remedy = "give it with the columns that were scored, or the map of the scoring run with --map."
            raise TableError(Problem("answers-missing", source.name, problem, remedy)) from None
        yield source, how


class Verification:
    """One pass over a scored table. `differences` can be gone through once; the counts are then in `tally`.

    Raises TableError where its results are of several versions, or have codes that no version is known to have.
    """

    def __init__(self, source: Source, layout: Layout, instrument: Instrument, log: ChangeLog) -> None:
        self._source, self._instrument, self._log = source, instrument, log
        self._places = result_places(source, instrument)
        self._rows = ScoredRows(source, layout, instrument)
        by_kind = (one.id for one in instrument.results.values() if one.built_in == "instrument_version")
        self._version_column = next(by_kind)
        self._kinds = {column.heading: column.item.kind for column in layout.columns}
        self._explainer: Explainer | None = None
        self.tally = Tally("")

    def differences(self, progress: Callable[[int, int], None]) -> Iterator[RowDifference]:
        """Yield every difference, in the order of the rows."""
        for part in self._rows.parts(progress):
            stored = self._stored(part)
            self._check_version(stored)
            self._check_codes(stored)
            yield from self._of_part(part, stored)
        if not self.tally.rows:
            raise TableError(Problem("no-rows", self._source.name, "this table has no rows", "give a scored table."))
        if not self.tally.version:
            problem = "no row has results"
            raise TableError(Problem("not-scored", self._source.name, problem, "score it: rls-screen batch."))

    def _stored(self, part: Part) -> pl.DataFrame:
        """Return the stored results of some rows as texts, by the id of the result."""
        names = {str(place): id for id, place in self._places.items()}
        text = as_text(part.chunk.cells.select([*names]))
        headings = self._source.headings
        codes = {str(place): self._source.labels.values.get(headings[place], {}) for place in self._places.values()}
        labelled = [pl.col(one).replace(dict(codes[one])) for one in names if codes.get(one)]
        return text.with_columns(labelled).rename(names)

    def _check_version(self, stored: pl.DataFrame) -> None:
        found = {*stored[self._version_column].unique()} - {""} | ({self.tally.version} - {""})
        if len(found) > 1:
            names = ", ".join(sorted(map(shown_key, found)))
            problem = f"its results are of several versions of the questionnaire: {names}"
            remedy = "give the rows of each version as a table of their own."
            raise TableError(Problem("several-versions", self._source.name, problem, remedy))
        if found and self._explainer is None:
            self.tally.version = found.pop()
            self._explainer = Explainer(self._instrument, self._log, self.tally.version)

    def _check_codes(self, stored: pl.DataFrame) -> None:
        """Raise TableError where a table has a code that this version does not have and no earlier one is told of."""
        known = {code for version in self._log.versions for change in version.changes for one in change.explains
                 for code in one.before}  # fmt: skip
        for id, result in self._instrument.results.items():
            if result.kind == "table":
                wrong = int((~stored[id].is_in(["", *result.codes, *known])).sum())
                if wrong:
                    number = f"{wrong} {'row has' if wrong == 1 else 'rows have'}"
                    problem = f"{number} a result that the questionnaire does not have"
                    remedy = "give the table as `rls-screen batch` wrote it."
                    raise TableError(Problem("unknown-result", f"{self._source.name}, {id}", problem, remedy))

    def _of_part(self, part: Part, stored: pl.DataFrame) -> Iterator[RowDifference]:
        now = as_text(part.scored.results)
        self.tally.rows += stored.height
        ids = [id for id in self._instrument.results if id != self._version_column]
        different = pl.DataFrame({id: _different(stored[id], now[id]) for id in ids})
        was, is_now = stored[self._version_column] != "", now[self._version_column] != ""
        rows = (different.select(pl.any_horizontal(pl.all())).to_series() | (was != is_now)).arg_true()
        if rows.is_empty():
            return
        explainer = self._explainer or Explainer(self._instrument, self._log, self._instrument.head.version)
        holding, marks = self._holding(explainer, part, rows), different[rows].rows()
        lines, empty = part.chunk.first_line.gather(rows), part.scored.empty.gather(rows)
        pairs = zip(stored[rows].to_dicts(), now[rows].to_dicts(), strict=True)
        for at, (before, after) in enumerate(pairs):
            scored_then, scored_now = (bool(one[self._version_column]) for one in (before, after))
            if scored_then != scored_now:
                found = [self._of_row(explainer, before if scored_now else after, scored_then, bool(empty[at]))]
            else:
                differing = frozenset(id for id, differs in zip(ids, marks[at], strict=True) if differs)
                situation = Situation(differing, holding[at].__contains__, kept=not scored_then)
                listed = (Difference(id, before[id], after[id]) for id in ids if id in differing)
                found = [explanation for one in listed for explanation in explainer.explain(one, situation)]
            self._count(found)
            yield from (RowDifference(part.first_row + rows[at], int(lines[at]), one) for one in found)

    def _holding(self, explainer: Explainer, part: Part, rows: pl.Series) -> list[set[str]]:
        """Return for each of these rows the rules of the explanations that are definitely true for it."""
        of = self._instrument
        evaluator = Evaluator(declared_names(of.items, of.findings, of.results), Program())
        wanted = {rule: evaluator.is_true(rule) for rule in explainer.rules}
        truth = evaluator.program.run(part.scored.facts, part.chunk.cells.height, wanted)
        found: list[set[str]] = [set() for _ in rows]
        for rule, holds in truth.items():
            for at in holds.gather(rows).arg_true():
                found[at].add(rule)
        return found

    def _of_row(
        self, explainer: Explainer, refused: Mapping[str, str], scored_then: bool, is_empty: bool
    ) -> Explanation:
        """Return the one difference of a row that was scored and is not now, or the other way round.

        `refused` are its cells in the table in which it is not scored.
        """
        state: RowState = "blank" if is_empty else "refused" if scored_then else "read"
        columns = [part.partition(":")[0] for part in refused[PROBLEMS].split("; ")]
        kinds = {self._kinds[one] for one in columns if one in self._kinds}
        changes = explainer.explain_row(state, kinds)
        return Explanation(Difference(ROW, *ROW_TEXTS[state]), " -> ".join(ROW_TEXTS[state]), changes)

    def _count(self, found: list[Explanation]) -> None:
        self.tally.differing += 1
        self.tally.unexplained += any(not one.changes for one in found)
        for one in found:
            ids = tuple(change.id for change in one.changes)
            self.tally.changes |= {change.id: change for change in one.changes}
            self.tally.kinds[one.difference.result, one.detail, ids] += 1


def _different(stored: pl.Series, now: pl.Series) -> pl.Series:
    """Return where two columns of texts differ; numbers are compared as numbers."""
    numbers = [one.cast(pl.Float64, strict=False) for one in (stored, now)]
    return (stored != now) & ~(numbers[0] == numbers[1]).fill_null(False)


def result_places(source: Source, instrument: Instrument) -> dict[str, int]:
    """Return the place of each stored result, and of the problems.

    Raises TableError where one is missing, there twice, or not where `batch` writes it: behind one another, in order.
    """
    wanted = (*instrument.results, PROBLEMS)
    headings = source.headings
    missing = [one for one in wanted if one not in headings]
    if missing:
        shown = ", ".join(missing[:6]) + (" …" if len(missing) > 6 else "")
        problem = f"this is not a table as `rls-screen batch` wrote it: columns are missing ({shown})"
        raise TableError(Problem("not-scored", source.name, problem, "give the scored table with all its columns."))
    places = [at for at, heading in enumerate(headings) if heading in wanted]
    if tuple(headings[at] for at in places) != wanted or places[-1] - places[0] != len(wanted) - 1:
        problem = "its result columns are not as `rls-screen batch` wrote them: one is there twice, or was moved"
        raise TableError(Problem("scored-edited", source.name, problem, "give the scored table as it was written."))
    return dict(zip(wanted, places, strict=True))
