"""From a score to the report's model: the pages of the content files, line by line, with this person's answers."""

from __future__ import annotations

from collections.abc import Iterator

from ..content import schema as q
from ..content.texts import PageWords
from ..person import logic
from ..person.given import as_json, plain_number
from ..person.scoring import Score
from . import model
from .unfinished import missing_parts
from .wording import alternatives, answer_text, filled, with_unit


def report(score: Score, *, program_version: str, created: str, demo: bool = False) -> model.Report:
    """The whole report of one person. `created` is stamped by the caller; nothing here reads a clock."""
    instrument = score.instrument
    pages = tuple(_page(score, page) for page in instrument.pages)
    return model.Report(
        program_version=program_version,
        created=created,
        demo=demo or score.person.answers.example,
        made_under=score.person.answers.made_under,
        instrument=model.InstrumentStamp(
            id=instrument.head.id,
            version=instrument.head.version,
            sha256=instrument.sha256,
            title=instrument.head.title,
        ),
        subject=_subject(score),
        answers={id: as_json(given) for id, given in score.person.answers.given.items()},
        as_list=tuple(sorted(score.person.answers.as_list)),
        findings={id: _finding(score, id) for id in instrument.findings},
        results=dict(score.results),
        considerations=tuple(_considered(score, line) for line in score.considerations),
        sources=cited(score),
        pages=pages,
        labels=_labels(instrument.words.page),
        notes=score.person.answers.notes,
    )


def _labels(words: PageWords) -> model.Labels:
    """Return the words that the pages are printed with."""
    named = {name: getattr(words, name) for name in model.Labels.model_fields if name != "answer_headings"}
    return model.Labels(answer_headings=(words.answer, words.value, words.your_answer), **named)


def _subject(score: Score) -> str | None:
    """The code of whom the answers are about: the text that must have a given form."""
    coded = (item.id for item in score.instrument.items.values() if item.pattern)
    return next((str(value) for id in coded if (value := score.person.value(id)) is not None), None)


def _finding(score: Score, id: str) -> bool | float | int | None:
    value = score.person.value(id)
    if isinstance(value, bool) or value is None:
        return value
    return plain_number(value) if isinstance(value, float) else None


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


def cited(score: Score) -> tuple[model.Source, ...]:
    """The sources of the printed lines and of every consideration, in the order of sources.toml."""
    used = {source for line in score.considerations for source in _considered(score, line).source}
    used |= {source for line in _printed_lines(score) for source in _sources_of(score, line)}
    return tuple(
        model.Source(id=s.id, citation=s.citation, doi=s.doi, pmid=s.pmid, url=s.url, confidence=s.confidence)
        for s in score.instrument.sources.values()
        if s.id in used
    )


def _printed_lines(score: Score) -> Iterator[q.Line]:
    """The lines of all pages whose condition this person meets."""
    blocks = (block for page in score.instrument.pages for block in page.blocks if score.person.is_true(block.when))
    return (line for block in blocks for line in block.lines if score.person.is_true(line.when))


def _sources_of(score: Score, line: q.Line) -> Iterator[str]:
    """What a line rests on: its own sources, and those of its result with the row or the entries that hold."""
    yield from line.source
    id = line.result or line.entries
    if id is None or not score.results[id]:
        return
    result, outcome, items = score.instrument.results[id], score.results[id], score.instrument.items
    yield from result.source
    ended = (row for row in result.rows if logic.condition(row.when, score.person.facts) is not False)
    yield from next((row.source for row in ended), ())
    chosen = line.chosen(outcome) if isinstance(outcome, tuple) else ()
    for entry in (row for row in result.entries if row.id in chosen):
        yield from entry.source or (items[entry.id].source if entry.id in items else ())
        yield from (one for detail in entry.details if score.person.is_true(detail.when) for one in detail.source)


def _page(score: Score, page: q.Page) -> model.Page:
    blocks = (block_of(score, block) for block in page.blocks if score.person.is_true(block.when))
    parts = tuple(block for block in blocks if block.parts)
    return model.Page(id=page.id, title=page.title, voice=page.voice, blocks=parts)


def block_of(score: Score, block: q.Block) -> model.Block:
    """A block of a page with this person's answers; without parts where none of its lines says anything."""
    parts: list[model.AnyPart] = []
    match block.built_in:
        case "considerations":
            parts += _considerations(score)
        case "missing":
            parts += missing_parts(score)
        case "medicines":
            parts += _medicines(score)
        case "sources":
            parts += _sources(score)
    for line in block.lines:
        if score.person.is_true(line.when):
            parts += _line(score, line)
    boxed = block.box_when is not None and score.person.is_true(block.box_when)
    return model.Block(heading=block.heading, boxed=boxed, parts=tuple(parts))


def _line(score: Score, line: q.Line) -> Iterator[model.AnyPart]:
    items, words = score.instrument.items, score.instrument.words.page
    if line.listed and score.person.answers.as_list.isdisjoint(line.listed):
        return
    if line.text:
        yield model.Paragraph(text=filled(line.text, score, line.voice), bold=line.bold)
    elif line.result:
        yield _result(score, line.result, line)
    elif line.points:
        points = tuple(model.Bullet(text=filled(point, score, line.voice)) for point in line.points)
        yield model.Bullets(before=_before(score, line), bullets=points)
    elif line.entries:
        yield from _entries(score, line.entries, line)
    elif line.asked:
        asked = [items[id] for id in line.asked]
        rows = tuple((model.Cell(text=i.words(line.voice)), answer_text(score, i, line.voice)) for i in asked)
        yield model.Table(header=(words.question_asked, words.answer), rows=rows)
    elif line.grouped:
        yield from _grouped(score, line)
    elif line.columns:
        yield from _columns(score, line)
    else:
        given = tuple(row for id in (*line.values, *line.rows) for row in _value_row(score, id, line.voice))
        if given:
            header = (words.item, words.value) if line.voice == "staff" else (words.question, words.your_answer)
            yield model.Table(header=header, rows=given) if line.rows else model.Facts(facts=given)


def _result(score: Score, id: str, line: q.Line) -> model.Paragraph:
    result = score.instrument.results[id]
    code = str(score.results[id])
    texts = result.patient_texts if line.voice == "patient" else result.texts
    rule = f"{id} = {code}" if line.voice == "staff" else None
    return model.Paragraph(text=filled(texts[code], score, line.voice), bold=line.bold, rule=rule)


def _entries(score: Score, id: str, line: q.Line) -> Iterator[model.Bullets]:
    outcome = score.results[id]
    chosen = line.chosen(outcome) if isinstance(outcome, tuple) else ()
    if not chosen:
        return
    rows = {row.id: row for row in score.instrument.results[id].entries}
    bullets = []
    for entry in chosen:
        text = filled(_entry_text(score, rows[entry], line.voice), score, line.voice)
        bullets.append(model.Bullet(text=text, rule=entry if line.voice == "staff" else None))
    yield model.Bullets(before=_before(score, line), bullets=tuple(bullets))


def _entry_text(score: Score, row: q.ListRow, voice: q.Voice) -> str:
    """A list entry's sentence, or its question in a few words, and the details that are true."""
    item = score.instrument.items.get(row.id)
    own = row.patient if voice == "patient" else row.text
    details = (one for one in row.details if score.person.is_true(one.when))
    added = (one.patient if voice == "patient" else one.text for one in details)
    return " ".join(filter(None, (own or (item.short(voice) if item else row.text or row.id), *added)))


def _before(score: Score, line: q.Line) -> str | None:
    """The sentence above a list, with its {names} filled in."""
    return filled(line.before, score, line.voice) if line.before else None


def _value_row(score: Score, id: str, voice: q.Voice) -> Iterator[tuple[model.Cell, model.Cell]]:
    item = score.instrument.items.get(id)
    if item is not None:
        if id in score.person.answers.given:
            yield (model.Cell(text=item.short(voice)), answer_text(score, item, voice))
        return
    value = score.person.value(id)
    if isinstance(value, float):
        result = score.instrument.results[id]
        yield (model.Cell(text=result.label), model.Cell(text=with_unit(value, result.unit)))


def _grouped(score: Score, line: q.Line) -> Iterator[model.Bullets]:
    """Yes/no answers together: what was yes, what was no, and what is not known and why."""
    words, items = score.instrument.head.words, score.instrument.items
    groups: dict[str, list[str]] = {words.yes[line.voice]: [], words.no[line.voice]: []}
    for id in line.grouped:
        if id in score.person.answers.given or not line.answered_only:
            groups.setdefault(answer_text(score, items[id], line.voice).text, []).append(items[id].short(line.voice))
    if line.voice == "patient":
        groups = {words.yes.patient: groups[words.yes.patient]}
    bullets = tuple(model.Bullet(text=f"{answer}: {'; '.join(labels)}") for answer, labels in groups.items() if labels)
    if bullets:
        yield model.Bullets(bullets=bullets)


def _columns(score: Score, line: q.Line) -> Iterator[model.Table]:
    """Figures of different people side by side, never merged."""
    cells, not_given = [], score.instrument.words.page.not_given
    for column in line.columns:
        rows = [row for id in column.items for row in _value_row(score, id, line.voice)]
        cells.append(model.Cell(text="; ".join(f"{label.text}: {value.text}" for label, value in rows) or not_given))
    yield model.Table(header=tuple(column.heading for column in line.columns), rows=(tuple(cells),))


def _considerations(score: Score) -> Iterator[model.Bullets]:
    lines, words = [_considered(score, line) for line in score.considerations], score.instrument.words.page
    evidence = {"yes": words.evidence_yes, "limited": words.evidence_limited, "none": words.evidence_none}
    if lines:
        yield model.Bullets(
            bullets=tuple(
                model.Bullet(
                    text=line.text,
                    rule=line.id,
                    remark=words.evidence.format(
                        evidence=evidence[line.evidence_in_lupus], sources=", ".join(line.source)
                    ),
                )
                for line in lines
            )
        )


def _medicines(score: Score) -> Iterator[model.AnyPart]:
    """What was read of the medicines: as typed, as read, and what is known of it or why it does not count."""
    words, page = score.instrument.head.medicine_words, score.instrument.words.page
    rows = []
    for reading in score.person.medication.readings:
        known = words.get(reading.effect or "", "") if reading.status in ("counted", "ask") else ""
        remark = words.get(reading.reason, reading.reason)
        read_as = (
            reading.generic
            or alternatives(reading.candidates, page.either)
            or words.get(reading.status, reading.status)
        )
        rows.append(
            (
                model.Cell(text=reading.entry, said=True),
                model.Cell(text=f"{read_as}?" if reading.status == "ask" else read_as),
                model.Cell(text="; ".join(text for text in (remark, known) if text)),
            )
        )
    if rows:
        yield model.Table(header=(page.medicine_given, page.medicine_read, page.medicine_remark), rows=tuple(rows))
    elif score.instrument.medicine_item is not None:
        facts = tuple(_value_row(score, score.instrument.medicine_item.id, "staff"))
        if facts:
            yield model.Facts(facts=facts)


def _sources(score: Score) -> Iterator[model.Bullets]:
    bullets = []
    for source in cited(score):
        where = f" doi:{source.doi}" if source.doi else f" PMID {source.pmid}" if source.pmid else ""
        bullets.append(model.Bullet(text=f"{source.citation}{where}", rule=source.id))
    if bullets:
        yield model.Bullets(bullets=tuple(bullets), run_on=True)
