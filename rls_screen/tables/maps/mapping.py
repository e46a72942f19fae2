"""Match a study's map to the headings of a table: which columns make the cells of which item, and what is wrong.

A column is named in a map as in the file, or by its number: `#3` is the third one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from ...content.instrument import Instrument
from ...content.rules import did_you_mean
from ...content.schema import Item
from ...errors import Problem
from ...person.answers import BadAnswer, read_value
from ...person.answers.files import shown_key
from ...person.answers.names import named
from ...person.answers.text import visible
from ...person.answers.units import is_own_unit, other_unit, unit_names
from ...person.answers.values import NO, words
from ..answers.cells import code_key
from ..answers.derived import (
    ANY,
    LIST_CODES,
    SERIAL,
    Believed,
    Box,
    Condition,
    FromChoices,
    FromColumn,
    FromSeveral,
    ListOfOptions,
    Made,
    date_pattern,
    option_key,
)
from .headings import BOXES
from .people_rows import RowRules
from .study_map import ALWAYS, OPEN, Choices, Group, Mapped, Several, StudyMap, in_toml

SHOW_NAMES = "`rls-screen form` shows the names."
YES_NO = ("yes_no", "yes_no_past")
SENTENCE = 3  # words: a heading that has so many is the label of a question, not a name
_GROUP = re.compile("[/.-]")  # between the names of groups, and before that of a column
_FORM_DONE = re.compile(r".+_complete|complete\?", re.IGNORECASE)  # how REDCap names the state of a form


@dataclass(frozen=True)
class Answering:
    """A column, or several, that answers an item: the heading and place of problems, and how its cells are made."""

    heading: str
    place: int
    item: Item
    mapped: Mapped
    made: Made | None = None


@dataclass
class Matched:
    """What a map means in one table.

    `used` are the places of all columns that it names, `answered` those whose meaning it settles, `open` what it leaves
    open. `boxes` are the places of boxes for which it does not say where one that is not ticked is a no, `lacking` the
    columns that the file need not have and has not.
    """

    answering: list[Answering] = field(default_factory=list)
    answered: set[int] = field(default_factory=set)
    used: set[int] = field(default_factory=set)
    open: list[str] = field(default_factory=list)
    boxes: list[int] = field(default_factory=list)
    lacking: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rules: RowRules = field(default_factory=RowRules)


def matched(map: StudyMap, name: str, headings: tuple[str, ...], instrument: Instrument) -> Matched:
    """Match the map to the table `name` with these headings."""
    return _Matcher(map, name, headings, instrument).match()


class _Matcher:
    """Matches one map to one table."""

    def __init__(self, map: StudyMap, name: str, headings: tuple[str, ...], instrument: Instrument) -> None:
        self.map, self.name, self.headings, self.instrument = map, name, headings, instrument
        self.found = Matched()
        self._places: dict[str, int] = {}
        for place, heading in reversed([*enumerate(headings)]):
            self._places |= {visible(heading).strip(): place, f"#{place + 1}": place}
        self._places |= {heading: place for place, heading in reversed([*enumerate(headings)])}
        self._behind = _alone(_behind_groups(headings)) if map.table.groups else {}
        self._sentences = _alone((_letters(heading), place) for place, heading in enumerate(headings))

    def match(self) -> Matched:
        """Return everything that the map means."""
        entries: dict[int, Mapped] = {}
        for heading, entry in self.map.columns.items():
            place = self._place(heading, entry.place)
            self.found.answered.update([place] if place is not None else [])
            if place is not None and isinstance(entry, Choices):
                self._choices(place, entry)
            elif place is not None and isinstance(entry, Mapped):
                entries[place] = entry
        for group in self.map.groups:
            entries |= self._group(group, entries)
        self.found.answered.update(entries)
        for place, entry in entries.items():
            self._mapped(place, entry)
        for id, several in self.map.items.items():
            self._several(id, several)
        self.found.rules = self._rules()
        return self.found

    # ---- Names of columns ----

    def _place(self, heading: str, entry: str, *, needed: bool = False) -> int | None:
        """The place of a column that the map names; None where there is none, with a problem unless it is optional.

        What a condition reads is always `needed`: without one of its columns it would hold in too many rows.
        """
        place = self._found(heading)
        if place is None and heading in self.map.table.optional and not needed:
            if heading not in self.found.lacking:
                self.found.lacking.append(heading)
            return None
        if place is None:
            remedy = did_you_mean(heading, [shown_key(one) for one in self.headings if one]).removeprefix("; ")
            problem = f"the map names a column '{shown_key(heading)}' that is not in the file"
            where = f"{self.name}, {entry}" if entry else self.name
            remedy = remedy or 'write it as in the file, or by its number ("#3").'
            self._add(Problem("map-unknown-column", where, problem, remedy))
            return None
        self.found.used.add(place)
        return place

    def _found(self, heading: str) -> int | None:
        """The place of a column; None where there is none.

        A heading that is a sentence, as exports of labels have it, is found by its letters and digits, since tools
        change its marks and line breaks.
        """
        plain = visible(heading).strip()
        found = self._places.get(heading, self._places.get(plain, self._behind.get(plain)))
        is_sentence = found is None and len(plain.split()) >= SENTENCE
        return self._sentences.get(_letters(plain)) if is_sentence else found

    def _all(self, pattern: str, entry: str) -> list[int]:
        """The places of the columns that a name or a pattern with `*` means, in the order of the file."""
        if ANY not in pattern or pattern in self._places:
            place = self._place(pattern, entry)
            return [] if place is None else [place]
        safe = re.sub(r"[\[\]?]", "?", pattern)
        places = [place for place, heading in enumerate(self.headings) if fnmatchcase(heading, safe)]
        if not places:
            self._place(pattern, entry)
        self.found.used.update(places)
        return places

    # ---- Entries ----

    def _group(self, group: Group, entries: Mapping[int, Mapped]) -> dict[int, Mapped]:
        """The entries of the columns of a group, each with what is the same for all."""
        places = list(dict.fromkeys(place for one in group.columns for place in self._all(one, group.place)))
        same = {key: getattr(group, key) for key in ("codes", "decimal", "date", "empty", "when")}
        more = {key: value for key, value in same.items() if value is not None}
        made: dict[int, Mapped] = {}
        if any(id.endswith(OPEN) for id in group.items):
            self.found.answered.update(places)
            known = [self._item(id, group.place) for id in group.items]
            unknown = OPEN in group.items
            self._leave_open(group.place, ", ".join(group.columns), [one for one in known if one], unknown=unknown)
            return made
        if group.items and len(group.items) != len(places):
            problem = f"{len(places)} columns and {len(group.items)} items"
            self._add(Problem("map-entry", group.place, problem, "name as many items as columns, in their order."))
            return made
        for at, place in enumerate(places):
            own = named(self.headings[place], self.instrument)
            entry = entries.get(place)
            if group.items:
                entry = Mapped(group.items[at])
            elif entry is None and own is not None:
                entry = Mapped(own.item.id, own.unit)
            if entry is None:
                problem = f"column '{shown_key(self.headings[place])}' has no item"
                self._add(Problem("map-entry", group.place, problem, "name it in [columns], or write items = […]."))
                continue
            made[place] = entry.model_copy(update={**more, "place": entry.place or group.place})
        return made

    def _mapped(self, place: int, entry: Mapped) -> None:
        heading = self.headings[place]
        item = self._item(entry.item, entry.place or f"{self.name}, {shown_key(heading)}")
        if entry.open and (item is not None or entry.item == OPEN):
            self._leave_open(entry.place, heading, [item] if item is not None else [])
            return
        if item is None:
            return
        where = entry.place or f"{self.name}, {shown_key(heading)}"
        self.found.problems += unfit(where, entry, item)
        believed = self._believed(entry.when, entry, item, where)
        if entry.when is None and entry.empty is None and _has_no(item) and self._is_box(place):
            believed = Believed(None)
            self.found.boxes.append(place)
        unit_place = self._place(entry.unit_column, where) if entry.unit_column is not None else None
        date = entry.date if entry.date is not None else (self.map.table.date if item.kind == "date" else None)
        no_codes: frozenset[str] = frozenset()
        if entry.when is not None or entry.empty is not None or believed.conditions is None:
            no_codes = frozenset(_no_codes(entry))
        codes = entry.code_list
        known = frozenset(map(code_key, codes)) if codes is not None and ANY in codes else None
        made = FromColumn(place, date, unit_place, entry.units, no_codes, entry.empty, believed, known)
        is_plain = date is None and entry.unit_column is None and not no_codes and entry.empty is None and known is None
        if codes is not None and entry.empty is not None:
            entry = entry.model_copy(update={"codes": {**codes, entry.empty: codes.get(entry.empty, entry.empty)}})
        self.found.answering.append(Answering(heading, place, item, entry, None if is_plain else made))

    def _choices(self, place: int, entry: Choices) -> None:
        where, heading = entry.place, self.headings[place]
        items = {
            id: self._item(id, where)
            for id in dict.fromkeys((*entry.choices.values(), *entry.offered))
            if id not in ("", OPEN)
        }
        known = [item for item in items.values() if item is not None]
        if entry.open:
            self._leave_open(where, heading, known, unknown=OPEN in entry.choices.values())
            return
        wrong = [item.id for item in known if item.kind not in YES_NO]
        if wrong:
            self._add(Problem("map-entry", where, f"{', '.join(wrong)} is not answered by yes or no", "leave it out."))
        keys = {option_key(text): id for text, id in entry.choices.items()}
        none, unsure = (frozenset(map(option_key, one)) for one in (entry.none, entry.unsure))
        options = ListOfOptions(frozenset(keys) | none | unsure, none, unsure, entry.separator)
        believed = None
        if isinstance(entry.when, tuple) or entry.when == ALWAYS:
            believed = self._conditions(entry.when, where)
        for item in known:
            wanted = frozenset(key for key, id in keys.items() if id in (item.id, f"{item.id}{OPEN}"))
            made = FromChoices(place, wanted, options, believed)
            mapped = Mapped(item.id, codes=LIST_CODES, place=where)
            self.found.answering.append(Answering(heading, place, item, mapped, made))

    def _several(self, id: str, entry: Several) -> None:
        where = entry.place
        item = self._item(id, where)
        columns = [place for one in entry.columns for place in self._all(one, where)]
        doses = [place for one in entry.doses for place in self._all(one, where)]
        boxes = [box for heading, text in entry.ticked.items() for box in self._box(heading, text, where)]
        self.found.answered.update({*columns, *doses, *(box.place for box in boxes)})
        if item is None:
            return
        if entry.open:
            self._leave_open(where, id, [item])
            return
        if doses and len(doses) != len(columns):
            problem = f"{len(columns)} columns and {len(doses)} doses"
            self._add(Problem("map-entry", where, problem, "name one dose for each column, in their order."))
            return
        if doses and item.kind != "medicines":
            self._add(Problem("map-entry", where, f"{item.id} is not a list of medicines", "leave out doses."))
        behind: list[int] | list[None] = doses or [None] * len(columns)
        pairs = tuple(zip(columns, behind, strict=True))
        ticked = tuple(boxes)
        mapped = Mapped(item.id, empty=entry.empty, when=entry.when, place=where)
        own = {} if item.kind == "medicines" else {box: text for box, text in entry.ticked.items() if text}
        self.found.problems += unfit(where, mapped.model_copy(update={"codes": own}), item)
        believed = self._believed(entry.when, mapped, item, where)
        no_codes = frozenset(_no_codes(mapped)) if _has_no(item) else frozenset()
        unknown = [place for place in columns if no_codes and entry.when is None and self._is_box(place)]
        self.found.boxes += unknown
        if pairs or ticked:
            made = FromSeveral(
                pairs, ticked, entry.empty, believed, no_codes, frozenset(unknown), is_list=item.kind == "medicines"
            )
            self.found.answering.append(Answering(self.headings[made.place], made.place, item, mapped, made))
        elif not (entry.columns or entry.ticked):
            self._add(Problem("map-entry", where, "no column is named", 'write columns = ["…"].'))

    def _box(self, heading: str, text: str, where: str) -> Iterator[Box]:
        """A box by its own column, or `list/option` as an option in the column of a list; nothing where it has none."""
        list, slash, option = heading.rpartition("/")
        whole = self._found(list) if slash and self._found(heading) is None else None
        if whole is not None:
            self.found.used.add(whole)
            yield Box(whole, text, option, self.map.options[list])
        elif (place := self._place(heading, where)) is not None:
            yield Box(place, text)

    def _rules(self) -> RowRules:
        table = self.map.table
        where = self._condition(table.where, table.place) if table.where is not None else None
        join = [self._place(heading, table.place) for heading in table.join]
        if table.date is not None and table.date != SERIAL and date_pattern(table.date) is None:
            self._bad_date(table.place, table.date)
        return RowRules(table.skip_rows, where, tuple(place for place in join if place is not None))

    # ---- Parts of entries ----

    def _item(self, given: str, where: str) -> Item | None:
        id = given.removesuffix(OPEN).strip()
        item = self.instrument.items.get(id)
        if item is None and id:
            problem = f"the map names an item '{shown_key(id)}' that does not exist"
            remedy = did_you_mean(id[:60], [*self.instrument.items]).removeprefix("; ") or SHOW_NAMES
            self._add(Problem("map-unknown-item", where, problem, remedy))
        return item

    def _believed(self, when: object, entry: Mapped, item: Item, where: str) -> Believed:
        """The rows in which a "no" counts, and in which an empty cell is the answer that the map says."""
        if when is not None and not _has_no(item) and entry.empty is None:
            problem = f"`when` is about a no and an empty cell, and {item.id} has neither"
            self._add(Problem("when-without-no", where, problem, "leave it out, or write empty as well."))
        if when is None and entry.empty is not None:
            problem = "an empty cell is read as an answer, also where nobody opened the form"
            remedy = f"Say where it counts: {when_line(self.headings, 0)}."
            self._add(Problem("empty-without-when", where, problem, remedy))
        return self._conditions(when, where)

    def _conditions(self, when: object, where: str) -> Believed:
        if not isinstance(when, tuple):
            return Believed()
        return Believed(tuple(self._condition(one, where) for one in when))

    def _condition(self, given: Mapping[str, tuple[str, ...]], where: str) -> Condition:
        places = {self._place(heading, where, needed=True): values for heading, values in given.items()}
        return Condition(tuple((place, values) for place, values in places.items() if place is not None))

    def _is_box(self, place: int) -> bool:
        """Whether a column is one box of a question with several: 0 also where the question was not put."""
        heading = self.headings[place].strip()
        stem = heading.rpartition("/")[0]  # ODK, whose column of the whole list has that name
        return any(form.fullmatch(heading) for form in BOXES) or (bool(stem) and stem in self.headings)

    def _leave_open(self, where: str, what: str, items: Iterable[Item], *, unknown: bool = False) -> None:
        """A warning sign or a core question that is open stops the table; anything else is not read, and named."""
        needed = self.instrument.head.batch.needed
        listed = [*items]
        if unknown or not listed or any(i.tier or self.instrument.section_of[i.id].id in needed for i in listed):
            problem = f"this entry is open: it still has a question mark ({shown_key(what)})"
            remedy = "Write what the question mark stands for, or delete the line if the column asks something else."
            self._add(Problem("map-open", where, problem, remedy))
        else:
            self.found.open.append(f"'{shown_key(what)}'")

    def _add(self, problem: Problem) -> None:
        """Note a problem, once for each line of the map."""
        if not any((one.code, one.place) == (problem.code, problem.place) for one in self.found.problems):
            self.found.problems.append(problem)

    def _bad_date(self, where: str, date: str) -> None:
        remedy = (
            f'write it like DD/MM/YYYY, MM/DD/YY, DD.MM.YYYY, DD-MMM-YYYY, or "{SERIAL}" for a spreadsheet\'s days.'
        )
        self._add(Problem("map-entry", where, f"'{shown_key(date)}' is not a notation of dates", remedy))


def _behind_groups(headings: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """What stands behind each group's name in the headings, with the place."""
    for place, heading in enumerate(headings):
        plain = visible(heading).strip()
        yield from ((plain[mark.end() :], place) for mark in _GROUP.finditer(plain))


def _letters(text: str) -> str:
    return "".join(re.findall(r"[^\W_]+", visible(text).casefold()))


def _alone(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    """The places by what is found there; what is found at two places is left out."""
    places: dict[str, int] = {}
    twice: set[str] = set()
    for text, place in found:
        if places.setdefault(text, place) != place:
            twice.add(text)
    return {text: place for text, place in places.items() if text not in twice}


def _has_no(item: Item) -> bool:
    return item.kind in YES_NO or "no" in item.codes


def when_line(headings: tuple[str, ...], place: int) -> str:
    """What a map says so that a no counts in a column: where its form was completed, if a column behind it tells."""
    done = next((one for one in headings[place:] if _FORM_DONE.fullmatch(one.strip())), None)
    if done is None:
        condition = '{ column = "value" } with your column that says that the form was filled in'
    else:
        name = done if re.fullmatch(r"\w+", done, re.ASCII) else in_toml(done)
        condition = f'{{ {name} = "{"2" if done.endswith("_complete") else "Complete"}" }}'
    return f'when = {condition}; when = "always" if every row was filled in'


def _no_codes(entry: Mapped) -> Iterator[str]:
    """The cells that mean no, as they are compared, one that `empty` makes included."""
    codes = entry.code_list
    if codes is None:
        yield from map(code_key, NO)
    else:
        yield from (code_key(code) for code, answer in codes.items() if words(answer) in NO)
    if entry.empty is not None and words(entry.empty) in NO:
        yield code_key(entry.empty)


def unfit(where: str, mapped: Mapped, item: Item) -> Iterator[Problem]:
    """A unit the item does not have, codes that mean answers it does not have, a notation for another kind."""
    if mapped.decimal is not None and item.kind != "number":
        problem = f'decimal = "{mapped.decimal}" is for numbers, and {item.id} is not a number'
        yield Problem("decimal-for-words", where, problem, "delete it.")
    if mapped.date is not None and item.kind != "date":
        problem = f'date = "{mapped.date}" is for dates, and {item.id} is not a date'
        yield Problem("date-for-words", where, problem, "delete it.")
    elif mapped.date is not None and mapped.date != SERIAL and date_pattern(mapped.date) is None:
        remedy = (
            f'write it like DD/MM/YYYY, MM/DD/YY, DD.MM.YYYY, DD-MMM-YYYY, or "{SERIAL}" for a spreadsheet\'s days.'
        )
        yield Problem("map-entry", where, f"'{shown_key(mapped.date)}' is not a notation of dates", remedy)
    units = unit_names(item)
    for unit in (*([] if mapped.unit is None else [mapped.unit]), *mapped.units.values()):
        if not is_own_unit(item, unit) and other_unit(item, unit) is None:
            remedy = f"write one of {', '.join(units)}." if units else "this answer has no unit."
            yield Problem("unknown-unit", where, f"'{shown_key(unit)}' is not a unit of {item.id}", remedy)
    if mapped.unit_column is not None and (mapped.unit is not None or not units):
        problem = "it has a unit, and a column of units" if units else f"{item.id} has no unit"
        yield Problem("map-entry", where, problem, "keep unit or unit_column, in a column of numbers.")
    first: dict[str, str] = {}
    for code in mapped.code_list or {}:
        same = first.setdefault(code_key(code), code)
        if same != code:
            problem = f"the codes '{shown_key(same)}' and '{shown_key(code)}' are the same"
            yield Problem("same-codes", where, problem, "keep one.")
    answers = {**(mapped.code_list or {}), **({} if mapped.empty is None else {"empty": mapped.empty})}
    for code, answer in answers.items():
        try:
            read_value(item, answer, None)
        except BadAnswer as bad:
            place = f"{where}, code {shown_key(code)}"
            yield Problem("code-for-no-answer", place, bad.problem, f"Allowed: {bad.allowed}")
