"""Propose a map for a table: which column answers which item, how its values are read, and what a person must settle.

What the file itself settles is proposed; everything else is left open with a question mark, and `batch` reads no
column whose entry is open. A warning sign is never proposed from a name that is only nearly its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from ...content.instrument import Instrument
from ...content.schema import Item
from ...person.answers.values import words
from ..answers.cells import code_key
from ..answers.derived import ANY, ListOfOptions, option_key
from ..maps.headings import BOXES, doubt
from ..maps.study_map import OPEN
from .known_names import KnownNames, Meaning, plain
from .known_values import is_unit, values_of
from .proposed import YES_NO, Boxes, Entry, Proposal, name_in_map
from .sheet import Look, Sheet
from .vocabulary import NONE_WORDS, UNSURE_WORDS

FEW_BOXES = 3
MANY_LISTS = 400  # different combinations of ticks from which on a column is none
MOST_OPTIONS = 20  # options without a known meaning that are named
_FORM_DONE = re.compile(r".+_complete|.*\bcomplete\?", re.IGNORECASE)


def propose(sheet: Sheet, instrument: Instrument) -> Proposal:
    """Return what the table itself settles, and what it leaves open."""
    return _Proposer(sheet, instrument).propose()


class _Proposer:
    def __init__(self, sheet: Sheet, instrument: Instrument) -> None:
        self.sheet, self.instrument = sheet, instrument
        self.names = KnownNames(instrument)
        self.found = Proposal(sheet)
        self.section_of = instrument.section_of

    def propose(self) -> Proposal:
        boxes = defaultdict[str, list[Look]](list)
        for column in self.sheet.columns:
            if column.stem:
                boxes[column.stem].append(column)
        settled = {one.place for stem, columns in boxes.items() for one in self._boxes(stem, columns)}
        rest = [one for one in self.sheet.columns if one.place not in settled]
        settled |= {one.place for one in self._medicine_columns(rest)}
        parents = {one.stem for one in self.found.boxes}
        for column in rest:
            if column.place in settled or column.heading in parents:
                continue
            self.found.entries.append(self._column(column))
        self._settle_ones()
        self._join_code_lists()
        self._settle_doubles()
        self._units_and_names_beside()
        self._leave_box_questions_open(boxes)
        self._rows()
        return self.found

    # ---- Boxes ----

    def _boxes(self, stem: str, columns: list[Look]) -> list[Look]:
        """Propose items for the boxes of a question whose options are known; return the columns that are settled."""
        meant = self.names.of_options([one.option for one in columns])
        if not meant or len(meant) * 2 <= len(columns) or len(columns) < 2:
            return []
        own = [one for one in columns if one.option in meant]
        none = next((one for one in columns if plain(one.option) in map(plain, NONE_WORDS)), None)
        made = Boxes(
            stem, own, [meant[one.option].id for one in own], none=name_in_map(none, self.sheet) if none else None
        )
        made.others = [one for one in columns if one not in own and one is not none]
        self._box_values(made, self.instrument.items[made.items[0]])
        self.found.boxes.append(made)
        return [*own, *([none] if none is not None else [])]

    def _box_values(self, made: Boxes, item: Item) -> None:
        """How ticked and not ticked are written, and in which rows not ticked is a no."""
        texts = {text for one in made.columns for text in one.texts}
        keys = {code_key(text) for text in texts}
        own = {code_key(one.option) for one in made.columns} | {code_key(one.label) for one in made.columns}
        whole = [{plain(one.option), plain(one.label), "selected", "1"} for one in made.columns]
        says_itself = all(
            {plain(text) for text in one.texts} <= own_ for one, own_ in zip(made.columns, whole, strict=True)
        )
        if keys <= {"0.0", "1.0"}:
            made.codes = {}
        elif says_itself and not texts <= {"1"}:
            made.codes = {ANY: "yes"}  # a ticked box holds its own text
        else:
            for text in sorted(texts):
                column = made.columns[0]
                read = values_of(Look(0, "", counts=Counter([text])), item, None, self.instrument, by_name=True)
                if words(text) in ("x", "1", "y", "quoted", "set") or code_key(text) in own or text == "1":
                    made.codes[text] = "yes"
                elif words(text) == "n/a":
                    made.codes[text] = ""  # a question that was not put
                else:
                    made.codes[text] = read.codes.get(text, "") or _plain_answer(text, item, column)
        has_no = "0.0" in keys or "no" in made.codes.values() or any(words(one) in ("no", "n") for one in texts)
        made.empty = None if has_no else "no"
        made.when = self._when(made.columns[-1])
        if isinstance(made.when, list) and made.none is not None:
            made.when.append({made.none: "1" if "1.0" in keys else ANY})
        elif made.when == OPEN and made.none is not None:
            made.when = [{made.none: "1" if "1.0" in keys or "0.0" in keys else ANY}]
        if not has_no and not made.codes:
            made.empty = "no"

    def _when(self, column: Look) -> list[dict[str, str]] | str:
        """The rows in which the form of a column was completed, as the tool marks them; open where nothing does."""
        done = [one for one in self.sheet.columns if _FORM_DONE.fullmatch(one.heading.strip())]
        named = [one for one in done if column.form and one.heading == f"{column.form}_complete"]
        after = [one for one in done if one.place > column.place]
        marked = next(iter((*named, *after)), None)
        if marked is not None:
            said = {code_key(text) for text in marked.texts}
            return [{marked.heading: "Complete" if "complete" in said or "incomplete" in said else "2"}]
        for heading in ("submitdate", "Date submitted", "_submission_time", "SubmissionDate", "Survey Completed On"):
            if self.sheet.column(heading) is not None:
                return [{heading: ANY}]
        finished = self.sheet.column("Finished")
        if finished is not None and self.sheet.tool == "Qualtrics":
            return [{"Finished": next((t for t in finished.texts if words(t) in ("true", "1")), "True")}]
        return OPEN

    def _leave_box_questions_open(self, boxes: Mapping[str, list[Look]]) -> None:
        """Boxes that nobody can name are a question, where the table lacks a part that every table needs."""
        needed = {part.section.id for part in self.instrument.sections
                  if part.section.id in self.instrument.head.batch.needed}  # fmt: skip
        taken = [one.item.removesuffix(OPEN) for one in self.found.entries if one.item]
        taken += [id for one in self.found.boxes for id in one.items]
        lacking = needed - {self.section_of[id].id for id in taken if id in self.section_of}
        known = {one.stem for one in self.found.boxes}
        for stem, columns in boxes.items():
            if stem in known or len(columns) < FEW_BOXES:
                continue
            self.found.entries = [one for one in self.found.entries if one.column not in columns]
            if lacking:
                made = Boxes(stem, columns, [OPEN])
                self._box_values(made, self.instrument.safety_items[0] if self.instrument.safety_items
                                 else next(iter(self.instrument.items.values())))  # fmt: skip
                self.found.boxes.append(made)
            else:
                self.found.notes.append(f"not recognised: the boxes {columns[0].heading} to {columns[-1].heading}")

    # ---- Columns ----

    def _column(self, column: Look) -> Entry:
        meant = self._meaning(column)
        if not meant.items:
            listed = self._list_of_choices(column)
            return listed if listed is not None else Entry(column)
        item = meant.items[0]
        values = values_of(column, item, meant.unit, self.instrument, by_name=meant.by_name and meant.sure)
        if not values.fit:
            listed = self._list_of_choices(column)
            if listed is not None:
                return listed
        sure = meant.sure and (values.fit or meant.by_name)
        if not meant.by_name and not values.fit:
            return Entry(column)
        others = tuple(one.id for one in meant.items[1:])
        id = item.id if sure else f"{item.id}{OPEN}"
        if sure and not values.fit:
            if not item.tier and self.section_of[item.id].id not in self.instrument.head.batch.needed:
                self.found.ignore = (*self.found.ignore, name_in_map(column, self.sheet))
                return Entry(column)
            values.notes.append("its values are not answers to this question")
            id, sure = f"{item.id}{OPEN}", False
        return Entry(column, id, values, sure, meant.why, others, when=self._when_alone(column, item))

    def _when_alone(self, column: Look, item: Item) -> dict[str, str] | None:
        """Where a box counts that is proposed by itself, if the file tells; else `batch` reads no "no" of it."""
        if item.kind not in YES_NO or not any(form.fullmatch(column.heading.strip()) for form in BOXES):
            return None
        when = self._when(column)
        return when[0] if isinstance(when, list) else None

    def _meaning(self, column: Look) -> Meaning:
        return self.names.of_heading(column.heading, column.option if column.stem else column.label)

    def _list_of_choices(self, column: Look) -> Entry | None:
        """Propose a column in which several answers of a list are ticked; None where it is no such column."""
        separator, hits = self._options_in(column)
        if not hits or len(column.texts) > MANY_LISTS:
            return None
        options = _options(hits, separator)
        made = Entry(column, sure=True, why="the options that are ticked in it", separator=separator)
        others: Counter[str] = Counter()
        spelled: dict[str, str] = {}
        for text in column.texts:
            ticked, rest = options.ticked(text)
            others.update(one.strip() for one in rest)
            spelled |= {one: _spelling(one, text) for one in ticked}
        made.none = tuple(text for key, text in spelled.items() if key in options.none)
        made.unsure = tuple(text for key, text in spelled.items() if key in options.unsure)
        made.options = {text: hits[key].id for key, text in spelled.items() if key in hits}
        for text, _ in others.most_common(MOST_OPTIONS):
            near = self.names.near_option(text)
            made.options[text] = f"{near[0].id}{OPEN}" if near else OPEN
        section = self.section_of[next(iter(hits.values())).id].id
        part = next(one for one in self.instrument.sections if one.section.id == section)
        ids = {id.removesuffix(OPEN) for id in made.options.values()}
        made.sure = ids - {""} <= {item.id for item in part.items}
        made.unseen = tuple(item.id for item in part.items if item.kind in YES_NO and item.id not in ids)
        return made

    def _options_in(self, column: Look) -> tuple[str | None, dict[str, Item]]:
        """The separator by which most known options are found in a column, and those options."""
        known = {option_key(text): item for text, item in self.names.option_texts()}
        tails = {option_key(item.id.partition("_")[2]): item for item in self.instrument.safety_items}
        best: tuple[str | None, dict[str, Item]] = (None, {})
        for separator, texts in ((None, known), (" ", {**tails, **known})):
            options = _options(texts, separator)
            hits = {one: texts[one] for text in column.texts for one in options.ticked(text)[0] if one in texts}
            if len(hits) > len(best[1]):
                best = (separator, hits)
        return best

    # ---- Across columns ----

    def _medicine_columns(self, columns: Iterable[Look]) -> list[Look]:
        """Propose the columns `med1`, `med2`, … as one list; return them."""
        item = self.instrument.medicine_item
        if item is None:
            return []
        listed = [one for one in columns if self._is_numbered(one, item)]
        if len(listed) < 2:
            return []
        self.found.medicines, self.found.medicines_item = listed, item.id
        when = self._when(listed[-1])
        self.found.medicines_when = when[0] if isinstance(when, list) else None
        return listed

    @staticmethod
    def _is_numbered(column: Look, item: Item) -> bool:
        match = re.fullmatch(r"(?P<stem>.*[A-Za-z])[\s_.-]*\d+", column.heading.strip())
        if match is None:
            return plain(column.heading) == plain(item.id)
        stem = plain(match["stem"])
        known = {plain(name) for name in (item.id, item.label, *item.also)}
        short = {name.rstrip("s") for name in known} | {"med", "medicine", "medication", "drug", "con med", "conmed"}
        return stem in known or stem.rstrip("s") in short

    def _settle_ones(self) -> None:
        """In a table that writes 0 for no, a column that holds nothing but 1 is read as a yes in all its rows."""
        truths = [one for one in self.found.entries if self._kind(one) in YES_NO]
        has_zero = any(code_key(text) == "0.0" for one in truths for text in one.column.texts)
        has_two = any(code_key(text) == "2.0" for one in truths for text in one.column.texts
                      if self._kind(one) == "yes_no")  # fmt: skip
        for one in truths:
            if has_zero and not has_two and [*map(code_key, one.column.texts)] == ["1.0"]:
                one.values.codes, one.values.questions = {}, []

    def _join_code_lists(self) -> None:
        """Give columns of one kind, all of whose codes are open, one list of codes, so that they are settled once."""
        for kind in YES_NO:
            alike = [one for one in self.found.entries if self._kind(one) == kind and one.values.codes
                     and {*one.values.codes.values()} == {OPEN}]  # fmt: skip
            every = sorted({code for one in alike for code in one.values.codes}, key=lambda code: (len(code), code))
            if len({code_key(code) for code in every}) == len(every):
                for one in alike:
                    one.values.codes = dict.fromkeys(every, OPEN)

    def _kind(self, entry: Entry) -> str:
        item = self.instrument.items.get(entry.item.removesuffix(OPEN))
        return item.kind if item is not None and not entry.column.value_labels else ""

    def _settle_doubles(self) -> None:
        """Of several columns for one item the one with the item's own id is read; else each of them is a question."""
        by_item = defaultdict[str, list[Entry]](list)
        for one in self.found.entries:
            if one.item:
                by_item[one.item.removesuffix(OPEN)].append(one)
        boxed = {id for one in self.found.boxes for id in one.items}
        listed = {id for one in self.found.entries for id in one.options.values()}
        for id, entries in by_item.items():
            own = [one for one in entries if one.sure and one.column.heading == id]
            if not own:
                own = [one for one in entries if one.sure]
            if id in boxed | listed or (self.found.medicines and id == self.found.medicines_item):
                own = [Entry(entries[0].column)]
            for one in entries:
                if len(own) == 1 and one is not own[0]:
                    self._second(one, id)
                elif len(entries) > 1 and len(own) != 1:
                    one.item, one.sure = f"{id}{OPEN}", False
                    one.values.questions.append(f"which of {len(entries)} columns answers {id}")

    def _second(self, entry: Entry, id: str) -> None:
        """A second column for an item is not read; of a warning sign or a core question that is for a person to say."""
        needed = self.section_of[id].id in self.instrument.head.batch.needed
        if needed and not entry.sure and entry.column.heading != id:
            entry.values.questions.append(f"another column answers {id}")
            return
        entry.item, entry.why = "", f"another column answers {id}"

    def _units_and_names_beside(self) -> None:
        """Read the unit of each row from a column such as `ferritin_unit`; skip what is only named like a question."""
        by_id = {one.item: one for one in self.found.entries if one.sure and one.item}
        for one in self.found.entries:
            near = doubt(one.column.heading, self.instrument)
            if one.item or one.options or near is None:
                continue
            number = by_id.get(near.means.item.id)
            if near.is_unit and number is not None and one.column.texts:
                number.values.unit, number.values.notes = None, []
                number.values.questions = [text for text in number.values.questions if "unit" not in text]
                number.values.unit_column = one.column.heading
                number.values.units = {text: OPEN for text in one.column.texts if not is_unit(near.means.item, text)}
            elif not near.is_unit:
                self.found.ignore = (*self.found.ignore, name_in_map(one.column, self.sheet))

    def _rows(self) -> None:
        """Which columns name a person where one has several rows: those of REDCap's repeated forms."""
        ids = [one.column for one in self.found.entries if one.sure and self._is_code_of_person(one.item)]
        instance = self.sheet.column("redcap_repeat_instance") or self.sheet.column("Repeat Instance")
        if len(ids) == 1 and instance is not None and instance.texts:
            events = self.sheet.column("redcap_event_name") or self.sheet.column("Event Name")
            self.found.join = (ids[0].heading, *([events.heading] if events is not None else []))
        elif len(ids) == 1:
            repeated = sum(number > 1 for text, number in ids[0].counts.items() if words(text))
            if repeated:
                self.found.notes.append(
                    f"{repeated} codes of people are on more than one row: where = {{ … }} keeps one of them, "
                    "join joins them"
                )
        used = {one.place for boxes in self.found.boxes for one in boxes.columns}
        used |= {one.column.place for one in self.found.entries if one.item or one.options}
        none = {boxes.none for boxes in self.found.boxes}
        blank = [name_in_map(one, self.sheet) for one in self.sheet.columns
                 if one.place not in used and name_in_map(one, self.sheet).startswith("#")]  # fmt: skip
        self.found.ignore = (*self.found.ignore, *(name for name in blank if name not in none))

    def _is_code_of_person(self, id: str) -> bool:
        item = self.instrument.items.get(id)
        return item is not None and item.pattern is not None


def _options(hits: Mapping[str, Item], separator: str | None) -> ListOfOptions:
    none, unsure = (frozenset(map(option_key, listed)) for listed in (NONE_WORDS, UNSURE_WORDS))
    return ListOfOptions(frozenset(hits) | none | unsure, none, unsure, separator)


def _plain_answer(text: str, item: Item, column: Look) -> str:
    """The answer of a box whose text is read as it is; open for any other."""
    del column
    from_words = {"yes": "yes", "no": "no", "checked": "yes", "unchecked": "no", "true": "yes", "false": "no"}
    return from_words.get(words(text), OPEN)


def _spelling(key: str, text: str) -> str:
    """An option as the cell spells it."""
    at = option_key(text).find(key)
    collapsed = " ".join(text.split())
    found = re.search(re.escape(key), collapsed, re.IGNORECASE)
    return found[0] if at >= 0 and found is not None else key
