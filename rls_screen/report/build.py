"""From a score to the report's model: the pages of the content files, line by line, with this person's answers.

Each line is made together with its basis (`basis`). What is missing is in `unfinished`, answers in words in `wording`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..content import schema as q
from ..content.texts import PageWords
from ..person import logic
from ..person.given import as_json, plain_number
from ..person.scoring import Score
from . import model
from .basis import TITLE, Bases, Where
from .flow import in_one_paragraph, numbered
from .medicine_lines import as_table, in_groups
from .reasons import bases_of
from .unfinished import missing_parts, open_questions
from .wording import FEW, answer_text, filled, shortened, with_unit


def report(score: Score, *, program_version: str, created: str, demo: bool = False) -> model.Report:
    """Return the whole report of one person. `created` is a date from the caller; nothing here reads a clock."""
    instrument, answers = score.instrument, score.person.answers
    bases = Bases(score)
    pages: tuple[model.Page, ...] = ()
    for page in (one for one in instrument.pages if not one.screen):
        pages += (_page(score, bases, page, pages),)
    printed = citing(score)
    bases_of_lines = [line.basis for page in pages for line in model.page_lines(page)]
    named = {source for basis in bases_of_lines for source in basis.sources} - printed.keys()
    questions = {id for basis in bases_of_lines for id in basis.answers}
    return model.Report(
        schema_version=model.SCHEMA_VERSION,
        program_version=program_version,
        created=created,
        demo=demo or answers.example,
        made_under=answers.made_under,
        instrument=model.InstrumentStamp(
            id=instrument.head.id,
            version=instrument.head.version,
            sha256=instrument.sha256,
            title=instrument.head.title,
        ),
        subject=subject_of(score),
        answers={id: as_json(given) for id, given in answers.given.items()},
        own_answers=instrument.head.own_answers is not None and score.person.is_true(instrument.head.own_answers),
        as_list=tuple(sorted(answers.as_list)),
        findings={id: _finding(score, id) for id in instrument.findings},
        results=dict(score.results),
        considerations=tuple(_considered(score, line) for line in score.considerations),
        sources=tuple(_source(source) for id, source in instrument.sources.items() if id in printed),
        further_sources=tuple(_source(source) for id, source in instrument.sources.items() if id in named),
        questions={id: item.label for id, item in instrument.items.items() if id in questions},
        pages=pages,
        labels=labels_of(instrument.words.page),
        notes=answers.notes,
    )


def labels_of(words: PageWords) -> model.Labels:
    """Return the words that the pages are printed with."""
    named = {name: getattr(words, name) for name in model.Labels.model_fields if name != "answer_headings"}
    return model.Labels(answer_headings=(words.answer, words.value, words.your_answer), **named)


def subject_of(score: Score) -> str | None:
    """Return the code of the person whom the answers are about: the text that must have a given form."""
    coded = (item.id for item in score.instrument.items.values() if item.pattern)
    return next((str(value) for id in coded if (value := score.person.value(id)) is not None), None)


def _finding(score: Score, id: str) -> bool | float | int | None:
    value = score.person.value(id)
    if isinstance(value, bool) or value is None:
        return value
    return plain_number(value) if isinstance(value, float) else None


def _source(source: q.Source) -> model.Source:
    return model.Source(
        id=source.id,
        citation=source.citation,
        doi=source.doi,
        pmid=source.pmid,
        url=source.url,
        confidence=source.confidence,
    )


def _considered(score: Score, line: q.Consideration) -> model.Considered:
    details = [detail for detail in line.details if score.person.is_true(detail.when)]
    texts = [text for text in (line.text, *(detail.text for detail in details)) if text]
    sources = dict.fromkeys((*line.source, *(source for detail in details for source in detail.source)))
    return model.Considered(
        id=line.id,
        text=" ".join(filled(text, score) for text in texts),
        source=tuple(sources),
        evidence_in_lupus=line.evidence_in_lupus,
    )


def citing(score: Score) -> dict[str, list[str]]:
    """Return each source of the printed lines and of every consideration, with what cites it."""
    by: dict[str, list[str]] = {}
    for line in score.considerations:
        for source in _considered(score, line).source:
            by.setdefault(source, []).append(f"consideration {line.id}")
    for name, source in _cited_by_lines(score):
        if name not in by.setdefault(source, []):
            by[source].append(name)
    return by


def _cited_by_lines(score: Score) -> Iterator[tuple[str, str]]:
    """Yield each source of each line whose condition this person meets, after the name of what cites it."""
    for page in (page for page in score.instrument.pages if not page.screen):
        for block in (block for block in page.blocks if score.person.is_true(block.when)):
            for line in (line for line in block.lines if score.person.is_true(line.when)):
                name = f"line {page.id}.{line.id}" if line.id else f"a line of '{block.heading}'"
                yield from ((name, source) for source in line.source)
                yield from _cited_by_result(score, line)


def _cited_by_result(score: Score, line: q.Line) -> Iterator[tuple[str, str]]:
    """Yield the sources of the result a line prints, with those of the row or the entries that apply."""
    id = line.result or line.entries
    if id is None or not score.results[id]:
        return
    result, outcome, items = score.instrument.results[id], score.results[id], score.instrument.items
    yield from ((f"result {id}", source) for source in result.source)
    ended = (row for row in result.rows if logic.condition(row.when, score.person.facts) is not False)
    yield from ((f"result {id}", source) for source in next((row.source for row in ended), ()))
    chosen = line.chosen(outcome) if isinstance(outcome, tuple) else ()
    for entry in (row for row in result.entries if row.id in chosen):
        own = entry.source or (items[entry.id].source if entry.id in items else ())
        details = (detail for detail in entry.details if score.person.is_true(detail.when))
        sources = (*own, *(source for detail in details for source in detail.source))
        yield from ((f"entry {entry.id} of {id}", source) for source in sources)


def _page(score: Score, bases: Bases, page: q.Page, before: tuple[model.Page, ...]) -> model.Page:
    printed = (block for block in page.blocks if score.person.is_true(block.when))
    places = (bases.block(page, block) for block in printed)
    blocks = (
        bases_of(before, bases, where) if where.block.built_in == "bases" else _block(score, bases, where)
        for where in places
    )
    parts = tuple(block for block in blocks if block.parts)
    needed = score.person.is_true(page.needed_when) if page.needed_when else None
    return model.Page(id=page.id, title=page.title, voice=page.voice, needed=needed, basis=TITLE, blocks=parts)


def last_screen(score: Score, page: q.Page) -> model.Page:
    """Return the last screen of an interview with this person's answers, without the names of rules."""
    made = _page(score, Bases(score), page, ())
    return made.model_copy(update={"blocks": tuple(_without_rules(block) for block in made.blocks)})


def _without_rules(block: model.Block) -> model.Block:
    return block.model_copy(update={"parts": tuple(_without_rule(part) for part in block.parts)})


def _without_rule(part: model.AnyPart) -> model.AnyPart:
    match part:
        case model.Paragraph():
            return part.model_copy(update={"rule": None})
        case model.Bullets(bullets=bullets):
            bare = tuple(bullet.model_copy(update={"rule": None}) for bullet in bullets)
            return part.model_copy(update={"bullets": bare})
    return part


def block_of(score: Score, page: q.Page, block: q.Block) -> model.Block:
    """Return a block of a page with this person's answers; without parts where none of its lines prints anything."""
    bases = Bases(score)
    return _block(score, bases, bases.block(page, block))


def prints_anything(score: Score, page: q.Page, block: q.Block) -> bool:
    """Whether a block prints anything for this person, its own condition aside. Stops at the first line that does."""
    bases = Bases(score)
    return next(_parts(score, bases, bases.block(page, block)), None) is not None


def _block(score: Score, bases: Bases, where: Where) -> model.Block:
    block, parts = where.block, _parts(score, bases, where)
    if block.numbered:
        parts = numbered(parts, block, bases.heading(where))
    if block.layout != "stacked":
        parts = in_one_paragraph(parts)
    return model.Block(
        heading=block.heading,
        layout=block.layout,
        boxed=block.box_when is not None and score.person.is_true(block.box_when),
        basis=bases.heading(where),
        box_basis=bases.box(where) if block.box_when is not None and score.person.is_true(block.box_when) else None,
        parts=tuple(parts),
    )


def _parts(score: Score, bases: Bases, where: Where) -> Iterator[model.AnyPart]:
    match where.block.built_in:
        case "considerations":
            yield from _considerations(score, bases, where)
        case "missing":
            yield from missing_parts(score, bases, where)
        case "open_questions":
            yield from open_questions(score, bases, where)
        case "medicines":
            yield from _medicines(score, bases, where, as_table)
        case "medicine_groups":
            yield from _medicines(score, bases, where, in_groups)
        case "sources":
            yield from _sources(score, bases, where)
    for line in due_lines(score, where.block):
        yield from _line(score, bases, bases.line(where, line), line)


def due_lines(score: Score, block: q.Block) -> Iterator[q.Line]:
    """Yield the lines of a block whose condition is true; of those with the same `one_of` only the first."""
    chosen: set[str] = set()
    for line in block.lines:
        if line.one_of not in chosen and score.person.is_true(line.when):
            chosen |= {line.one_of} if line.one_of else set()
            yield line


def leaves_out(score: Score, block: q.Block, line: q.Line) -> bool:
    """Whether other lines of the block take the place of this one: one before it of its kind, or enough others."""
    due = [*due_lines(score, block)]
    return line not in (due[: block.most] if block.numbered else due)


def _line(score: Score, bases: Bases, where: Where, line: q.Line) -> Iterator[model.AnyPart]:
    if line.listed and score.person.answers.as_list.isdisjoint(line.listed):
        return
    if line.text:
        text = filled(line.text, score, line.voice)
        yield model.Paragraph(text=text, bold=line.bold, basis=bases.text(where, line.text))
    elif line.result:
        yield _result(score, bases, where, line, line.result)
    elif line.points:
        yield _points(score, bases, where, line)
    elif line.entries:
        yield from _entries(score, bases, where, line, line.entries)
    elif line.asked:
        yield _asked(score, bases, where, line)
    elif line.grouped:
        yield from _grouped(score, bases, where, line)
    elif line.columns:
        yield _columns(score, bases, where, line)
    else:
        yield from _values(score, bases, where, line)


def _result(score: Score, bases: Bases, where: Where, line: q.Line, id: str) -> model.Paragraph:
    result, code = score.instrument.results[id], str(score.results[id])
    texts = result.patient_texts if line.voice == "patient" else result.texts
    text = line.texts.get(code) or texts[code]
    return model.Paragraph(
        text=filled(text, score, line.voice),
        bold=line.bold,
        rule=f"{id} = {code}" if line.voice == "staff" else None,
        basis=bases.result(where, id, text),
    )


def _points(score: Score, bases: Bases, where: Where, line: q.Line) -> model.Bullets:
    bullets = (
        model.Bullet(text=filled(point, score, line.voice), basis=bases.text(where, point)) for point in line.points
    )
    return model.Bullets(
        before=filled(line.before, score, line.voice) if line.before else None,
        before_basis=bases.text(where, line.before) if line.before else None,
        bullets=tuple(bullets),
    )


def _entries(score: Score, bases: Bases, where: Where, line: q.Line, id: str) -> Iterator[model.Bullets]:
    outcome = score.results[id]
    chosen = line.chosen(outcome) if isinstance(outcome, tuple) else ()
    if not chosen:
        return
    rows = {row.id: row for row in score.instrument.results[id].entries}
    texts = {entry: _entry_text(score, rows[entry], line.voice) for entry in chosen}
    bullets = (
        model.Bullet(
            text=filled(text, score, line.voice),
            rule=entry if line.voice == "staff" else None,
            basis=bases.entry(where, id, rows[entry], text),
        )
        for entry, text in texts.items()
    )
    yield model.Bullets(
        before=filled(line.before, score, line.voice) if line.before else None,
        before_basis=bases.list_heading(where, id, line.before) if line.before else None,
        bullets=tuple(bullets),
    )


def _entry_text(score: Score, row: q.ListRow, voice: q.Voice) -> str:
    """Return a list entry's sentence, or its question in a few words, and the details that are true."""
    item = score.instrument.items.get(row.id)
    own = row.patient if voice == "patient" else row.text
    details = (one for one in row.details if score.person.is_true(one.when))
    added = (one.patient if voice == "patient" else one.text for one in details)
    return " ".join(filter(None, (own or (item.short(voice) if item else row.text or row.id), *added)))


def _asked(score: Score, bases: Bases, where: Where, line: q.Line) -> model.Table:
    """Return questions as they were asked, each with its answer."""
    rows = []
    for item in (score.instrument.items[id] for id in line.asked):
        cells = (model.Cell(text=item.words(line.voice)), answer_text(score, item, line.voice))
        rows.append(model.Row(cells=cells, basis=bases.answers(where, [item.id])))
    words = score.instrument.words.page
    return model.Table(header=(words.question_asked, words.answer), rows=tuple(rows))


def _values(score: Score, bases: Bases, where: Where, line: q.Line) -> Iterator[model.AnyPart]:
    """Yield the answers and numbers that are known, as rows of a table or side by side."""
    known = [(id, *found) for id in (*line.values, *line.rows) if (found := _value(score, id, line)) is not None]
    if not known:
        return
    if line.most_words is not None:
        words = score.instrument.words.page
        known = [
            (id, label, value.model_copy(update={"text": shortened(value.text, line.most_words, words)}))
            for id, label, value in known
        ]
    if line.rows:
        words = score.instrument.words.page
        header = (words.item, words.value) if line.voice == "staff" else (words.question, words.your_answer)
        rows = (model.Row(cells=(label, value), basis=bases.answers(where, [id])) for id, label, value in known)
        yield model.Table(header=header, rows=tuple(rows))
    else:
        facts = (
            model.Fact(
                label=label if line.labels or score.person.value(id) is None else None,
                value=value,
                basis=bases.answers(where, [id]),
            )
            for id, label, value in known
        )
        yield model.Facts(facts=tuple(facts))


def _value(score: Score, id: str, line: q.Line) -> tuple[model.Cell, model.Cell] | None:
    """Return the label and the answer or number of an item or result; None where there is nothing to print."""
    item = score.instrument.items.get(id)
    if item is not None:
        if id not in score.person.answers.given:
            return None
        number, cell = score.person.value(id), answer_text(score, item, line.voice)
        if not line.labels and isinstance(number, float):  # in the item's own unit alone
            cell = model.Cell(text=with_unit(number, item.unit_one or item.unit if number == 1 else item.unit))
        return model.Cell(text=_name(line, item)), cell
    value, result = score.person.value(id), score.instrument.results[id]
    if not isinstance(value, float):
        return None
    return model.Cell(text=result.label), model.Cell(text=with_unit(value, result.unit))


def _name(line: q.Line, item: q.Item) -> str:
    return line.names.get(item.id) or item.short(line.voice)


def _grouped(score: Score, bases: Bases, where: Where, line: q.Line) -> Iterator[model.Bullets]:
    """Yield yes/no answers together: the yeses, the noes, and each reason for an unknown one."""
    words, items = score.instrument.head.words, score.instrument.items
    groups: dict[str, list[str]] = {words.yes[line.voice]: [], words.no[line.voice]: []}
    for id in line.grouped:
        if id in score.person.answers.given or not line.answered_only:
            groups.setdefault(answer_text(score, items[id], line.voice).text, []).append(id)
    if line.voice == "patient":
        groups = {words.yes.patient: groups[words.yes.patient]}
    bullets = tuple(
        model.Bullet(text=f"{answer}: {_named(score, line, answer, ids)}", basis=bases.answers(where, ids))
        for answer, ids in groups.items()
        if ids
    )
    if bullets:
        yield model.Bullets(bullets=bullets)


def _named(score: Score, line: q.Line, answer: str, ids: list[str]) -> str:
    """Return the questions of a group by name; where only their number matters, how many of all they are."""
    words = score.instrument.head.words
    named = answer == words.yes[line.voice] or (answer != words.no[line.voice] and len(ids) <= FEW)
    if named or not line.counted:
        return "; ".join(_name(line, score.instrument.items[id]) for id in ids)
    return score.instrument.words.page.counted.format(number=len(ids), of=len(line.grouped))


def _columns(score: Score, bases: Bases, where: Where, line: q.Line) -> model.Table:
    """Return figures of different people side by side, never merged."""
    cells, marks, words, person = [], {}, score.instrument.words.page, score.person
    for column in line.columns:
        found = (_column_value(score, id, line, column) for id in column.items)
        text = "; ".join(filter(None, found)) or words.not_given
        mark = next((mark for mark, rule in column.marks.items() if person.is_true(rule)), None)
        if mark is not None:
            text = {"low": words.low, "high": words.high}[mark].format(value=text)
            marks[f"{column.heading} marked {mark}"] = column.marks[mark]
        cells.append(model.Cell(text=text))
    row = model.Row(cells=tuple(cells), basis=bases.columns(where, line, marks))
    return model.Table(header=tuple(column.heading for column in line.columns), rows=(row,))


def _column_value(score: Score, id: str, line: q.Line, column: q.Column) -> str | None:
    """Return an answer or number, behind its label where the column has labels."""
    own = line if column.labels else line.model_copy(update={"labels": False})
    found = _value(score, id, own)
    if found is None:
        return None
    return f"{found[0].text}: {found[1].text}" if column.labels else found[1].text


def _considerations(score: Score, bases: Bases, where: Where) -> Iterator[model.Bullets]:
    bullets, words = [], score.instrument.words.page
    evidence = {"yes": words.evidence_yes, "limited": words.evidence_limited, "none": words.evidence_none}
    for line in score.considerations:
        one = _considered(score, line)
        remark = words.evidence.format(evidence=evidence[one.evidence_in_lupus], sources=", ".join(one.source))
        bullets.append(model.Bullet(text=one.text, rule=one.id, remark=remark, basis=bases.considered(where, line)))
    if bullets:
        yield model.Bullets(bullets=tuple(bullets))


def _medicines(
    score: Score, bases: Bases, where: Where, printed: Callable[[Score, Bases, Where], Iterator[model.AnyPart]]
) -> Iterator[model.AnyPart]:
    """Yield the medicines; where none was named, the answer itself."""
    if score.person.medication.readings:
        yield from printed(score, bases, where)
    elif (item := score.instrument.medicine_item) is not None and (
        fact := _value(score, item.id, q.Line(values=(item.id,)))
    ) is not None:
        label, value = fact
        yield model.Facts(facts=(model.Fact(label=label, value=value, basis=bases.answers(where, [item.id])),))


def _sources(score: Score, bases: Bases, where: Where) -> Iterator[model.Bullets]:
    bullets, by = [], citing(score)
    for source in (one for id, one in score.instrument.sources.items() if id in by):
        named = f" doi:{source.doi}" if source.doi else f" PMID {source.pmid}" if source.pmid else ""
        basis = bases.cited(where, source.id, by[source.id])
        bullets.append(model.Bullet(text=f"{source.citation}{named}", rule=source.id, basis=basis))
    if bullets:
        yield model.Bullets(bullets=tuple(bullets), run_on=True)
