"""The page that compares two visits: what cannot wait by the newer one first, then everything that is different.

It is made of the same parts as every page of a report, so every format prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...content.changes import ChangeLog
from ...content.comparison import ComparisonRules, ComparisonWords
from ...content.texts import PageWords
from ...errors import AnswerError, Problem
from ...person.answers import Answer
from ...person.scoring import Score
from .. import model
from ..build import block_of, labels_of, subject_of
from ..wording import answer_text, shortened
from .changes import Visits, answer_changes, difference_text, result_changes
from .medicines import medicine_changes
from .model import COMPARISON_VERSION, Change, Comparison, MedicineChange, Visit

PAGE = "comparison"
MOST_WORDS = 25  # of a person's own words
MANY = 3  # questions with the same answer that are told together


def comparison(
    before: Score,
    after: Score,
    rules: ComparisonRules,
    log: ChangeLog,
    *,
    program_version: str,
    created: str,
    different_codes: bool = False,
) -> Comparison:
    """Return the comparison of two visits that were scored under one version. Nothing here reads a clock.

    Raises AnswerError where their codes differ, unless `different_codes` says that both are of one person all the same,
    and where the first is the newer one.
    """
    visits = Visits(before, after, rules, log)
    _check(visits, different_codes)
    answers, results = tuple(answer_changes(visits)), tuple(result_changes(visits))
    item = after.instrument.medicine_item
    medicines = medicine_changes(before, after, rules.words) if item is not None else None
    stamp, codes = after.instrument, {subject_of(one) for one in visits.both} - {None}
    page = _Page(visits, answers, results, medicines)
    return Comparison(
        schema_version=COMPARISON_VERSION,
        program_version=program_version,
        created=created,
        demo=any(one.person.answers.example for one in visits.both),
        instrument=model.InstrumentStamp(
            id=stamp.head.id, version=stamp.head.version, sha256=stamp.sha256, title=stamp.head.title
        ),
        subject=next(iter(codes)) if len(codes) == 1 else None,
        before=_visit(visits, before),
        after=_visit(visits, after),
        days_between=visits.days_between,
        answers=answers,
        medicines=medicines,
        results=results,
        pages=(page.made(),),
        labels=labels_of(after.instrument.words.page),
        notes=tuple(dict.fromkeys(note for one in visits.both for note in one.person.answers.notes)),
    )


def _check(visits: Visits, different_codes: bool) -> None:
    before, after = (subject_of(one) for one in visits.both)
    if before is not None and after is not None and before != after and not different_codes:
        remedy = "give two files of one person; --different-codes where the code itself was changed."
        raise AnswerError(Problem("codes-differ", "compare", "the two files have different codes", remedy))
    days = visits.days_between
    if days is not None and days < 0:
        raise AnswerError(
            Problem("newer-visit-first", "compare", "the first file is the newer one", "name the earlier one first.")
        )


def _visit(visits: Visits, score: Score) -> Visit:
    id, day = visits.rules.informant, visits.days[0 if score is visits.before else 1]
    informant = score.person.value(id) if id is not None else None
    return Visit(
        day=day.isoformat() if day is not None else None,
        subject=subject_of(score),
        informant=str(informant) if informant is not None else None,
        saved_under=score.person.answers.made_under,
    )


class _Page:
    """The page of one comparison, block by block."""

    def __init__(
        self,
        visits: Visits,
        answers: tuple[Change, ...],
        results: tuple[Change, ...],
        medicines: tuple[MedicineChange, ...] | None,
    ) -> None:
        self._visits, self._answers, self._results, self._medicines = visits, answers, results, medicines
        self._instrument = visits.after.instrument
        listed = self._instrument.medicine_item
        self._list = listed.id if listed is not None and medicines is not None else None

    @property
    def _words(self) -> ComparisonWords:
        return self._visits.rules.words

    @property
    def _page_words(self) -> PageWords:
        return self._instrument.words.page

    def made(self) -> model.Page:
        """Return the page."""
        headings = self._words.headings
        blocks = [
            *self._first(),
            self._block(headings.visits, self._of_visits(), "run_in"),
            self._block(headings.lasting, self._unexpected()),
            self._block(headings.followed, self._followed()),
            self._block(headings.medicines, self._of_medicines()),
            self._block(headings.results, self._of_results()),
            self._block(headings.others, self._others()),
            self._block(headings.not_compared, self._not_compared()),
        ]
        parts = tuple(one for one in blocks if one.parts)
        return model.Page(id=PAGE, title=self._words.title, basis=_because("the title of the page"), blocks=parts)

    def _first(self) -> Iterator[model.Block]:
        """Yield the parts of the newer visit's report that come first."""
        for part in self._visits.rules.first:
            page = next(page for page in self._instrument.pages if page.id == part.page)
            block = next(block for block in page.blocks if block.id == part.block)
            yield block_of(self._visits.after, page, block).model_copy(update={"heading": part.heading})

    def _block(self, heading: str, parts: Iterable[model.AnyPart], layout: str = "stacked") -> model.Block:
        basis = _because("the heading of a part of the page")
        return model.Block(heading=heading, basis=basis, parts=tuple(parts)).model_copy(update={"layout": layout})

    # ---- The visits ----

    def _of_visits(self) -> Iterator[model.AnyPart]:
        words, days = self._words, self._visits.days_between
        named = zip((words.earlier, words.newer), self._visits.both, self._visits.days, strict=True)
        sentences = [(label, self._told(score, str(day) if day else words.no_day)) for label, score, day in named]
        between = words.no_days if days is None else words.days.of(days)
        basis = _because("the two files")
        facts = [
            *(model.Fact(label=model.Cell(text=label), value=model.Cell(text=f"{told}."), basis=basis)
              for label, told in sentences),
            *(model.Fact(value=model.Cell(text=text), strong=False, basis=basis)
              for text in (f"{between}.", *self._codes(), words.intro)),
        ]  # fmt: skip
        yield model.Facts(facts=tuple(facts))

    def _told(self, score: Score, day: str) -> str:
        words, version = self._words, score.person.answers.made_under
        if version is None:
            return words.visit.format(day=day, who=self._who(score))
        now = self._instrument.head.version
        return words.visit_of.format(day=day, who=self._who(score), version=version, now=now)

    def _who(self, score: Score) -> str:
        id = self._visits.rules.informant
        code = score.person.value(id) if id is not None else None
        if code is None:
            return self._words.no_who
        return self._words.answered.format(who=self._visits.rules.informants[str(code)])

    def _codes(self) -> Iterator[str]:
        before, after = (subject_of(one) for one in self._visits.both)
        if before is None or after is None:
            yield self._words.no_code
        elif before != after:
            yield self._words.codes.format(before=before, after=after)

    # ---- What changed ----

    def _unexpected(self) -> Iterator[model.AnyPart]:
        found = [one for one in self._answers if one.kind == "unexpected"]
        if found:
            yield self._table([self._row(one) for one in found], self._header(self._words.question))

    def _followed(self) -> Iterator[model.AnyPart]:
        found = [one for one in self._answers if one.followed and one.kind in ("changed", "same")]
        rows = [self._row(one, difference_text(one, self._visits)) for one in found]
        if rows:
            yield self._table(rows, (*self._header(self._words.question), self._words.difference))
        overlapping = [one for one in found if one.overlaps]
        if overlapping:
            text = self._words.overlap.format(questions="; ".join(one.label for one in overlapping))
            yield model.Paragraph(text=text, basis=_because("the days of both visits"))

    def _of_medicines(self) -> Iterator[model.AnyPart]:
        changed = self._list is not None and any(one.id == self._list for one in self._answers)
        if not changed or self._medicines is None:
            return
        words, basis = self._words, self._basis(str(self._list))
        if not self._medicines:
            yield model.Paragraph(text=words.same_list, basis=basis)
            return
        rows = (
            model.Row(
                cells=(model.Cell(text=one.name, own_words=True), self._typed(one.before), self._typed(one.after)),
                basis=basis,
            )
            for one in self._medicines
        )
        yield self._table([*rows], self._header(words.medicine))
        yield model.Paragraph(text=words.medicines_note, basis=basis)

    def _typed(self, entry: str | None) -> model.Cell:
        return model.Cell(text=self._words.not_listed if entry is None else self._short(entry), own_words=True)

    def _of_results(self) -> Iterator[model.AnyPart]:
        followed = {one.item: one.result for one in self._visits.rules.followed}
        told = {followed.get(one.id) for one in self._answers if one.kind in ("changed", "same")}
        results = [one for one in self._results if one.id not in told]
        rows = [self._row(one) for one in results if one.kind == "changed"]
        if rows:
            yield self._table(rows, self._header(self._words.result))
        same = "; ".join(f"{one.label}: {one.before_text.text}" for one in results if one.kind == "same")
        if same:
            text = self._words.same_results.format(results=same)
            yield model.Paragraph(text=text, basis=_because("results of the answers"))

    def _others(self) -> Iterator[model.AnyPart]:
        """Yield the other answers that changed; the visits, medicines and days of followed values are told above."""
        days = {one.item: one.date for one in self._visits.rules.followed}
        shown = [one for one in self._answers if one.followed and one.kind in ("changed", "same")]
        told = {self._list, *(days[one.id] for one in shown)}
        found = [
            one for one in self._answers
            if one.kind == "changed" and not one.followed and one.id not in told and not self._is_of_visits(one)
        ]  # fmt: skip
        if any(one.difference for one in found):
            rows = [self._row(one, difference_text(one, self._visits) if one.difference else "") for one in found]
            yield self._table(rows, (*self._header(self._words.question), self._words.difference))
        elif found:
            yield self._table([self._row(one) for one in found], self._header(self._words.question))
        elif not any(one.kind in ("changed", "unexpected") for one in self._answers):
            yield model.Paragraph(text=self._words.nothing, basis=_because("all answers of both visits"))

    # ---- What is not compared ----

    def _not_compared(self) -> Iterator[model.AnyPart]:
        words = self._words
        if self._visits.other_informant:
            before, after = (self._who(one) for one in self._visits.both)
            text = words.informants.format(before=before, after=after)
            yield model.Paragraph(text=text, basis=self._basis(str(self._visits.rules.informant)))
        elif self._visits.rules.informant is not None and self._is_unknown_who():
            yield model.Paragraph(text=words.who_unknown, basis=self._basis(self._visits.rules.informant))
        found = [one for one in self._answers if one.why is not None and not self._is_of_visits(one)]
        differing = [one for one in found if self._has_a_row(one) and one.before != one.after]
        if differing:
            rows = [self._row(one, self._why(one)) for one in differing]
            yield self._table(rows, (*self._header(words.question), words.why))
        lacking = {
            kind: [one for one in found if one.why == kind and not self._has_a_row(one)]
            for kind in ("not_before", "not_after", "new_question", "neither")
        }
        bullets = tuple(self._lacking(kind, listed) for kind, listed in lacking.items() if listed)
        if bullets:
            yield model.Bullets(bullets=bullets)

    def _is_of_visits(self, change: Change) -> bool:
        """Whether an answer is told with the visits: its day, its code, and who answered."""
        item = self._instrument.items[change.id]
        return item.put == "stamped" or bool(item.pattern) or item.id == self._visits.rules.informant

    def _is_unknown_who(self) -> bool:
        id = self._visits.rules.informant
        return any(score.person.value(str(id)) is None for score in self._visits.both)

    def _has_a_row(self, change: Change) -> bool:
        """Whether two answers that are not compared are side by side: both are there, or one is in own words."""
        own = any(cell.own_words for cell in (change.before_text, change.after_text))
        return change.why in ("informant", "other_words", "limit") or (change.why is not None and own)

    def _why(self, change: Change) -> str:
        words, version = self._words, self._earlier_version
        reasons = {
            "informant": words.other_informant, "limit": words.limit, "not_before": words.no_earlier,
            "not_after": words.no_newer, "new_question": words.new_question.format(version=version),
            "other_words": words.other_words.format(version=version),
        }  # fmt: skip
        return reasons[str(change.why)]

    @property
    def _earlier_version(self) -> str:
        return next(filter(None, (one.person.answers.made_under for one in self._visits.both)), "")

    def _lacking(self, why: str, found: list[Change]) -> model.Bullet:
        words, version = self._words, self._earlier_version
        if why == "neither":
            text = words.neither.format(questions="; ".join(one.label for one in found))
        elif why == "not_after":
            text = words.not_after.format(answers=self._one_sided(found, earlier=True))
        elif why == "not_before":
            text = words.not_before.format(answers=self._one_sided(found, earlier=False))
        else:
            text = words.not_asked.format(version=version, answers=self._one_sided(found, earlier=False))
        answered = {one.id: one.after_text.text for one in found}
        return model.Bullet(text=text, basis=_because("answered at one visit, or at none", answers=answered))

    def _one_sided(self, found: list[Change], *, earlier: bool) -> str:
        """Return answers of one visit; of many with the same words only the questions, behind these words."""
        alike: dict[tuple[str, str | None], list[Change]] = {}
        for one in found:
            answer, reason = self._sides(one, earlier=earlier)
            alike.setdefault((answer, reason), []).append(one)
        words, texts = self._words, []
        for (answer, reason), changes in alike.items():
            if len(changes) >= MANY and reason is None:
                questions = "; ".join(change.label for change in changes)
                texts.append(words.same_answer.format(answer=answer, questions=questions))
                continue
            for change in changes:
                form = words.answer if reason is None else words.answer_reason
                texts.append(form.format(question=change.label, answer=answer, reason=reason))
        return ". ".join(texts)

    def _sides(self, change: Change, *, earlier: bool) -> tuple[str, str | None]:
        """Return the answer of one visit with its day, and what was given instead at the other one, if anything."""
        cells, days = (change.before_text, change.after_text), (change.before_day, change.after_day)
        raw, at = (change.before, change.after), 0 if earlier else 1
        answer, day = self._short(cells[at].text), days[at]
        reason = cells[1 - at].text.lower() if raw[1 - at] is not None else None
        return (self._words.dated.format(value=answer, day=day) if day is not None else answer), reason

    # ---- Parts ----

    def _header(self, first: str) -> tuple[str, ...]:
        return (first, self._words.earlier, self._words.newer)

    def _table(self, rows: list[model.Row], header: tuple[str, ...]) -> model.Table:
        return model.Table(header=header, rows=tuple(rows))

    def _row(self, change: Change, *more: str) -> model.Row:
        cells = (
            self._cell(change.before_text, change.before_day),
            self._cell(change.after_text, change.after_day),
        )
        return model.Row(
            cells=(model.Cell(text=change.label), *cells, *(model.Cell(text=one) for one in more)),
            basis=self._basis(change.id),
        )

    def _cell(self, cell: model.Cell, day: str | None) -> model.Cell:
        text = self._short(cell.text) if cell.own_words else cell.text
        return cell.model_copy(update={"text": self._words.dated.format(value=text, day=day) if day else text})

    def _short(self, text: str) -> str:
        return shortened(text, MOST_WORDS, self._page_words)

    def _basis(self, id: str) -> model.Basis:
        """Return the basis of a line about one item or result: both answers to it."""
        item = self._instrument.items.get(id)
        answered = {id: answer_text(self._visits.after, item, "staff").text} if item is not None else {}
        given = self._visits.given(id) if item is not None else (None, None)
        what = "the answers of both visits" if any(isinstance(one, Answer) for one in given) else "both visits"
        return model.Basis(rule=f"{what}: {id}", id=id, place=self._instrument.places.get(id), answers=answered)


def _because(reason: str, answers: dict[str, str] | None = None) -> model.Basis:
    return model.Basis(rule=reason, answers=answers or {})
