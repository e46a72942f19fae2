"""The questions of one voice as pages of fields, as forms of other systems have them.

What a field is called, which kind it has, its words, its answers and where it is shown is decided here; how that is
written is up to each system. Answers have the program's own codes, "not sure" included, and a number has one unit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from ..content.instrument import Instrument
from ..content.rules import Definitely, Name, Not, Rule, Unsure
from ..content.schema import Item, Screen, Voice
from ..person.answers.values import allowed_range
from .asking import put_rule
from .conditions import ALWAYS, Condition, all_of
from .pairs import NO, UNSURE, YES
from .shown import OPEN, FormRules, TickList

FieldKind = Literal["choice", "boxes", "number", "date", "text", "medicines", "stamp", "note"]
LINES = 3  # a list has at least so many; fewer are questions of their own
Shown = Callable[[FormRules], Condition]


@dataclass(frozen=True)
class Field:
    """One field of a form: a question, boxes to tick, or (a note) a text that is shown.

    `options` are the codes of its answers with their words. `item` is the question that the field answers, where it is
    one field for one question. `shown` returns where it is shown. A `strong` text is one that must not be overlooked.
    """

    name: str
    kind: FieldKind
    label: str
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    item: Item | None = None
    shown: Shown = lambda rules: ALWAYS
    strong: bool = False


@dataclass(frozen=True)
class Page:
    """Fields that are shown together, below a heading; `intro` is what is read before them."""

    name: str
    heading: str
    intro: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Form:
    """The pages of a form, and its lists that are answered by ticking."""

    voice: Voice
    pages: tuple[Page, ...]
    lists: tuple[TickList, ...]

    @property
    def fields(self) -> Iterator[Field]:
        """Every field, in order."""
        return (one for page in self.pages for one in page.fields)

    @property
    def items(self) -> frozenset[str]:
        """The items that the form asks."""
        lines = {item.id for one in self.lists for item in one.items}
        return frozenset(lines | {one.item.id for one in self.fields if one.item is not None and one.kind != "note"})


def form(instrument: Instrument, voice: Voice, asked: Callable[[Item], bool] = lambda item: True) -> Form:
    """Return the form of one voice; `asked` chooses among the questions that can be put to it."""
    made = _Maker(instrument, voice)
    stamps = [item for item in instrument.items.values() if item.put == "stamped" and item.kind == "date"]
    first = tuple(made.stamp(item) for item in stamps if asked(item))
    pages = [Page("stamps", "", "", first)] if first else []
    for screen, ids in _runs(instrument, voice):
        items = tuple(instrument.items[id] for id in ids if asked(instrument.items[id]))
        if items:
            pages.append(made.page(screen, items))
    return Form(voice, tuple(pages), tuple(made.lists))


def _runs(instrument: Instrument, voice: Voice) -> Iterator[tuple[Screen, tuple[str, ...]]]:
    """The questions of a voice in order, in runs of one screen and one section."""
    for screen in instrument.screens[voice]:
        for _, ids in groupby(screen.items, key=lambda id: instrument.section_of[id].id):
            yield screen, tuple(ids)


def _numbered(name: str, used: list[str]) -> str:
    """A name, with a number behind it where it was used before; it is added to what is used."""
    used.append(name)
    number = used.count(name)
    return name if number == 1 else f"{name}_{number}"


class _Maker:
    """Makes the pages of one form; `lists` are those made so far."""

    def __init__(self, instrument: Instrument, voice: Voice) -> None:
        self.instrument, self.voice = instrument, voice
        self.words = instrument.words.exported
        self.lists: list[TickList] = []
        self._sections: list[str] = []
        self._listed_sections: list[str] = []

    def page(self, screen: Screen, items: tuple[Item, ...]) -> Page:
        """Return the page of questions of one screen and one section; the first one of a section has its title."""
        section = self.instrument.section_of[items[0].id]
        title, is_first = section.title[self.voice], section.id not in self._sections
        intro = section.intro[self.voice] if is_first and section.intro is not None else ""
        heading = ": ".join(dict.fromkeys(part for part in (title if is_first else "", screen.title or "") if part))
        name = _numbered(section.id, self._sections)
        fields: list[Field] = []
        listed = self._listed(items) if screen.form == "list" else ()
        if listed:
            one = TickList(_numbered(section.id, self._listed_sections), screen.title or title, listed)
            self.lists.append(one)
            fields += self._list(one)
        for item in items:
            fields += [] if item in listed else [self._question(item)]
            fields += self._notes(item)
        return Page(f"page_{name}", heading, intro, tuple(fields))

    def _listed(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """The questions of a screen that are lines of one list: those shown in the same cases as most are."""
        rules = [self._rule(item) for item in items]
        most = max(rules, key=rules.count)
        lines = tuple(item for item, rule in zip(items, rules, strict=True) if rule == most)
        return lines if len(lines) >= LINES else ()

    def _rule(self, item: Item) -> Rule | None:
        return put_rule(self.instrument, item, self.voice)

    # ---- Fields ----

    def stamp(self, item: Item) -> Field:
        """Return the field that the form itself fills in with the day."""
        return Field(item.id, "stamp", item.words(self.voice), item=item)

    def _question(self, item: Item) -> Field:
        rule = self._rule(item)

        def shown(rules: FormRules) -> Condition:
            return rules.shown(rule)

        kind: FieldKind = "choice"
        match item.kind:
            case "number" | "date" | "text" | "medicines":
                kind = item.kind
        label = item.words(self.voice)
        return Field(item.id, kind, label, self._hint(item), self._options(item), item, shown)

    def _hint(self, item: Item) -> str:
        """What is said below a question. A hint on units would be wrong, since a field of numbers has one unit."""
        if item.kind != "number":
            return item.hint or ""
        number = self.words.whole_number if item.integer else self.words.number
        told = number.format(range=allowed_range(item))
        return told if item.units or not item.hint else f"{told} {item.hint}"

    def _options(self, item: Item) -> tuple[tuple[str, str], ...]:
        words, voice = self.instrument.head.words, self.voice
        match item.kind:
            case "yes_no":
                return ((YES, words.yes[voice]), (NO, words.no[voice]), (UNSURE, words.unsure[voice]))
            case "yes_no_past":
                past = ("past", words.past[voice])
                return ((YES, words.yes[voice]), past, (NO, words.no_never[voice]), (UNSURE, words.unsure[voice]))
        return tuple((option.code, option[voice]) for option in item.options)

    def _list(self, one: TickList) -> Iterator[Field]:
        """The fields of a list: yes, not sure, the rest, and the noes where not all lines were asked."""
        words, rule = self.words, self._rule(one.items[0])
        lines = tuple((item.id, item.line(self.voice)) for item in one.items)
        answers = ((NO, words.rest_no), (OPEN, words.rest_open))

        def shown(rules: FormRules) -> Condition:
            return rules.shown(rule)

        def shown_open(rules: FormRules) -> Condition:
            return all_of((rules.shown(rule), rules.is_code(one.rest, OPEN)))

        title = one.title
        yield Field(one.yes, "boxes", words.ticked_yes.format(title=title), "", lines, shown=shown)
        yield Field(one.unsure, "boxes", words.ticked_unsure.format(title=title), "", lines, shown=shown)
        yield Field(one.rest, "choice", words.rest.format(title=title), "", answers, shown=shown)
        yield Field(one.no, "boxes", words.ticked_no.format(title=title), "", lines, shown=shown_open)
        yield Field(f"twice_{one.name}", "note", words.ticked_twice, shown=lambda rules: rules.ticked_twice(one),
                    strong=True)  # fmt: skip

    # ---- What an answer asks for at once ----

    def _notes(self, item: Item) -> Iterator[Field]:
        """The texts that follow an answer at once: a sign that cannot wait, and what "not sure" asks for."""
        voice, name = self.voice, Name(item.id)
        tier = self.instrument.head.tiers[item.tier] if item.tier is not None else None
        urgent = item.urgent_note[voice] if item.urgent_note is not None else ""
        if item.message is not None:
            yield self._note(f"note_{item.id}", item, item.message[voice], Not(Definitely(Not(name))))
            return
        if tier is not None:
            text = f"{tier.heading.upper()}: {item.short(voice)}. {tier[voice]}"
            yield self._note(f"note_{item.id}", item, f"{text} {urgent}".rstrip(), name)
        again = tier.unsure if tier is not None else None
        texts = [f"{again.heading}: {again[voice]}"] if again is not None else []
        texts += [urgent] if urgent else []
        if texts:
            yield self._note(f"ask_{item.id}", item, " ".join(texts), Unsure(name))

    def _note(self, name: str, item: Item, text: str, rule: Rule) -> Field:
        asked = self._rule(item)

        def shown(rules: FormRules) -> Condition:
            return all_of((rules.shown(asked), rules.shown(rule)))

        return Field(name, "note", text, item=item, shown=shown, strong=True)
