"""Which item a heading, a label or an option means, as `map` proposes it: by id, by its own words, or nearly.

The words are the content's: ids, labels and questions in both voices, and the other names that an item lists (`also`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from ...content.instrument import Instrument
from ...content.schema import Item
from ...person.answers.names import named
from ...person.answers.text import visible
from ..maps.headings import doubt

NEAR = 88  # of 100: how much a text must be like an item's words to be shown as what it may mean
_BEHIND = re.compile(r"[/.#:\u2010-\u2013-]")
_EVENT = re.compile(r"(?:_e\d+|_c\d+|_r\d+)+$|^i_[a-z0-9]+_", re.IGNORECASE)  # how OpenClinica marks event and form
_ORDER = re.compile(r"^\s*(?:q?\d+[a-z]?[.):_ ]+|q\d+\s*[-:]\s*)", re.IGNORECASE)  # "Q12. ", "3) "


@dataclass(frozen=True)
class Meaning:
    """What a text may mean: the items, the unit beside the name, and whether that is certain.

    `by_name`: the text is the item's own id, so its number is in the item's own unit.
    """

    items: tuple[Item, ...] = ()
    unit: str | None = None
    sure: bool = False
    by_name: bool = False
    why: str = ""


NOTHING = Meaning()
_ANSWERS = frozenset({"yes", "no", "y", "n", "unsure", "past", "or", "not", "sure", "1", "0", "date"})


def plain(text: str) -> str:
    """Letters and digits of a text, in lower case, one blank between words."""
    return " ".join(re.sub(r"[^\w%]+|_", " ", visible(text).casefold()).split())


@dataclass
class KnownNames:
    """The names of the items of one instrument."""

    instrument: Instrument
    _exact: Mapping[str, tuple[Item, ...]] = field(init=False)
    _also: Mapping[str, tuple[Item, ...]] = field(init=False)
    _joined: Mapping[str, Item] = field(init=False)
    _words: Mapping[str, tuple[str, ...]] = field(init=False)

    def __post_init__(self) -> None:
        self._words = {id: _own_words(item) for id, item in self.instrument.items.items()}
        exact, also = defaultdict[str, list[Item]](list), defaultdict[str, list[Item]](list)
        for item in self.instrument.items.values():
            for text in self._words[item.id]:
                exact[text].append(item)
            for text in dict.fromkeys(map(plain, item.also)):
                also[text].append(item)
        self._exact = {text: tuple(items) for text, items in exact.items()}
        self._joined = {id.replace("_", ""): item for id, item in self.instrument.items.items()}
        self._also = {text: tuple(items) for text, items in also.items()}

    def of_heading(self, heading: str, label: str = "") -> Meaning:
        """What a column means by its heading, and by its label where that says more."""
        found = named(heading, self.instrument)
        if found is not None:
            sure = _may_follow(found.unit, found.item)
            return Meaning((found.item,), found.unit, sure=sure, by_name=True, why="its name")
        joined = re.sub(r"[\W_]+", "", heading.casefold())
        if joined in self._joined:
            return Meaning((self._joined[joined],), sure=True, by_name=True, why="its name")
        by_words = self._by_words(heading, label)
        if by_words.sure:
            return by_words
        tail = self._by_tail(heading)
        if tail.items and not by_words.items:
            return tail
        if by_words.items:
            return by_words
        near = doubt(heading, self.instrument)
        if near is not None and not near.is_unit:
            return Meaning((near.means.item,), near.means.unit, why=near.why)
        return self._nearly(label or heading)

    def _by_words(self, heading: str, label: str) -> Meaning:
        for text in filter(None, (label, heading)):
            for form, unit in _forms(text):
                if form in self._exact:
                    items = self._exact[form]
                    sure = len(items) == 1 and _may_follow(unit, items[0])
                    return Meaning(items, unit, sure=sure, why="the words of the question")
                if form in self._also:
                    items = self._also[form]
                    sure = len(items) == 1 and not items[0].tier and _may_follow(unit, items[0])
                    return Meaning(items, unit, sure=sure, why="another name of it")
        return NOTHING

    def _by_tail(self, heading: str) -> Meaning:
        """The item whose id ends the heading, behind a group of the form; or in the middle of what a tool adds."""
        for part in (*(heading[mark.end() :] for mark in _BEHIND.finditer(heading)), _EVENT.sub("", heading)):
            found = named(part, self.instrument)
            if part != heading and found is not None:
                same = [one for one in self.instrument.items.values() if one.id.endswith(f"_{found.item.id}")]
                whole = not same or "/" in heading
                sure = whole and not same and _may_follow(found.unit, found.item)
                return Meaning((found.item, *same), found.unit, sure=sure, by_name=True,
                               why="the end of its name")  # fmt: skip
        return NOTHING

    def _nearly(self, text: str) -> Meaning:
        """The items whose words are nearly these; never certain."""
        form = next(iter(_forms(text)))[0]
        if len(form) < 6:
            return NOTHING
        scored = [
            (max(fuzz.ratio(form, known) for known in self._words[item.id]), item)
            for item in self.instrument.items.values()
        ]  # fmt: skip
        best = sorted((one for one in scored if one[0] >= NEAR), key=lambda one: -one[0])
        return Meaning(tuple(item for _, item in best[:3]), why="nearly its words") if best else NOTHING

    def of_options(self, options: Iterable[str]) -> dict[str, Item]:
        """The items that the boxes of one question mean, where every text that means any does so in one section.

        An option may leave out what all ids of the section begin with: `seizure` in a list of `sign_seizure`.
        """
        texts = [*options]
        best: dict[str, Item] = {}
        for part in self.instrument.sections:
            items = [item for item in part.items if item.kind in ("yes_no", "yes_no_past")]
            found = {text: one for text in texts if (one := self._option_of(text, items)) is not None}
            if len(found) > len(best):
                best = found
        return best if len({item.id for item in best.values()}) == len(best) else {}

    def _option_of(self, text: str, items: list[Item]) -> Item | None:
        form = plain(text)
        found = [
            item for item in items if form in self._words[item.id] or item.id.replace("_", " ").endswith(f" {form}")
        ]
        if not found:  # some tools leave out marks within words: "preeclampsia" for "pre-eclampsia"
            joined = form.replace(" ", "")
            found = [item for item in items if joined in (one.replace(" ", "") for one in self._words[item.id])]
        return found[0] if len(found) == 1 else None

    def near_option(self, text: str) -> tuple[Item, ...]:
        """The yes/no items that an option may mean, nearest first; never certain."""
        form = plain(text)
        scored: list[tuple[float, Item]] = []
        for item in self.instrument.items.values():
            if item.kind in ("yes_no", "yes_no_past"):
                words = self._words[item.id]
                scored.append(
                    (max(max(fuzz.ratio(form, one), fuzz.partial_ratio(form, one) - 8) for one in words), item)
                )
        best = sorted((one for one in scored if one[0] >= NEAR - 15), key=lambda one: -one[0])
        return tuple(item for _, item in best[:3]) if len(form) > 5 else ()

    def option_texts(self) -> Iterator[tuple[str, Item]]:
        """Every text by which a list may offer a yes/no item, with the item."""
        for item in self.instrument.items.values():
            if item.kind in ("yes_no", "yes_no_past"):
                for text in (item.id, item.label, item.patient_label or item.label):
                    yield text, item


def _own_words(item: Item) -> tuple[str, ...]:
    """The id, labels and questions of an item as they are compared, also without what is in brackets."""
    texts = [item.id, item.label, item.patient_label, item.patient, item.staff]
    whole = [text for text in texts if text]
    bare = [re.sub(r"\([^()]*\)", " ", text) for text in whole]
    return tuple(dict.fromkeys(filter(None, map(plain, [*whole, *bare]))))


def _may_follow(behind: str | None, item: Item) -> bool:
    """Whether what stands behind an item's words can be its unit, or its answers; "(comment)" asks something else."""
    return behind is None or item.kind == "number" or {*plain(behind).split()} <= _ANSWERS


def _forms(text: str) -> Iterator[tuple[str, str | None]]:
    """A text as it is compared: whole, without a number before it, without a unit behind it; and that unit."""
    yield plain(text), None
    bare = _ORDER.sub("", text)
    yield plain(bare), None
    match = re.fullmatch(r"(?P<name>.*?)\s*[\[(](?P<unit>[^\[\]()]*)[\])]\s*[:?*]*\s*", bare, re.DOTALL)
    if match is not None:
        yield plain(match["name"]), match["unit"].strip()
    match = re.fullmatch(r"(?P<name>.*?)\s*,\s*(?:in\s+)?(?P<unit>[^,]*)", bare, re.DOTALL)
    if match is not None:
        yield plain(match["name"]), match["unit"].strip()
