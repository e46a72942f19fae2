"""The questions of `map` on a terminal: only on what the table leaves open, each with the values that were seen.

Enter leaves a question open; nothing is chosen for anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import typer

from ..content.instrument import Instrument
from ..content.schema import Item
from ..person.answers import BadAnswer, read_value
from ..person.answers.units import is_own_unit, other_unit, unit_names
from ..person.answers.values import allowed_answers
from ..tables.maps.study_map import ALWAYS, OPEN
from ..tables.proposals.known_values import values_of
from ..tables.proposals.map_text import values_shown
from ..tables.proposals.proposed import Boxes, Entry, Proposal, name_in_map

LEAVE = "Enter leaves it open"


class Asking:
    """Asks what a proposal leaves open, and writes the answers into it."""

    def __init__(self, proposal: Proposal, instrument: Instrument) -> None:
        self.proposal, self.instrument = proposal, instrument

    def ask(self) -> None:
        """Ask everything that is open, in the order of the columns."""
        for entry in self.proposal.entries:
            if entry.item.endswith(OPEN):
                self._which_item(entry)
        for entry in self.proposal.entries:
            if entry.open and entry.item and not entry.item.endswith(OPEN):
                self._values(entry)
            if entry.options:
                self._options(entry)
        for boxes in self.proposal.boxes:
            self._boxes(boxes)

    # ---- Which item ----

    def _which_item(self, entry: Entry) -> None:
        candidates = [self.instrument.items[id.removesuffix(OPEN)] for id in (entry.item, *entry.others)]
        item = candidates[0]
        self._tell(f"{entry.column.heading}: {values_shown(entry.column, item.kind)}")
        for number, one in enumerate(candidates, start=1):
            self._tell(f"  {number} {one.id}: {one.words('staff')}")
        found = self._answer(f"Which is it? A number, an id, or 0 for none; {LEAVE}", self._item_of(candidates))
        if found is None:
            return
        entry.item, entry.sure, entry.why = found, bool(found), "as answered"
        if not found:
            self.proposal.ignore = (*self.proposal.ignore, name_in_map(entry.column, self.proposal.sheet))
        elif found != item.id:
            chosen = self.instrument.items[found]
            entry.values = values_of(entry.column, chosen, None, self.instrument, by_name=False)

    def _item_of(self, candidates: list[Item]) -> Callable[[str], str | None]:
        def read(text: str) -> str | None:
            if text.isdigit() and int(text) <= len(candidates):
                return candidates[int(text) - 1].id if int(text) else ""
            return text if text in self.instrument.items else None

        return read

    # ---- Codes, units, dates ----

    def _values(self, entry: Entry) -> None:
        item = self.instrument.items[entry.item]
        same = [one for one in self.proposal.entries if one.values.codes == entry.values.codes and one.item
                and self.instrument.items[one.item.removesuffix(OPEN)].kind == item.kind
                and (item.kind != "choice" or one is entry)]  # fmt: skip
        open_codes = [code for code, answer in entry.values.codes.items() if answer == OPEN]
        if open_codes:
            self._tell(f"{', '.join(one.column.heading for one in same)}: {values_shown(entry.column, item.kind)}")
        answers: dict[str, str] = {}
        for code in open_codes:
            prompt = f"  {code} ({entry.column.counts[code]}) means? {_allowed(item)}, missing; {LEAVE}"
            found = self._answer(prompt, lambda text: _as_answer(item, text))
            if found is not None:
                answers[code] = found
        for one in same:
            one.values.codes |= answers
        if entry.values.unit is not None and entry.values.unit.endswith(OPEN):
            units = unit_names(item)
            prompt = f"{entry.column.heading}: which unit? {', '.join(units)}; {LEAVE}"
            entry.values.unit = self._answer(prompt, lambda text: _as_unit(item, text)) or entry.values.unit
        if entry.values.date is not None and entry.values.date.endswith(OPEN):
            self._tell(f"{entry.column.heading}: {'; '.join(entry.values.questions)}")
            prompt = f"  How are dates written? DD/MM/YYYY, MM/DD/YYYY, …; {LEAVE}"
            entry.values.date = self._answer(prompt, lambda text: text.upper()) or entry.values.date

    # ---- Lists and boxes ----

    def _options(self, entry: Entry) -> None:
        for text, id in [*entry.options.items()]:
            if id.endswith(OPEN):
                self._tell(f"{entry.column.heading}: the option '{text}'")
                found = self._answer(f"  Which item is it ({id})? An id, or 0 for none; {LEAVE}", self._item_of([]))
                entry.options[text] = found if found is not None else id
        if entry.unseen:
            self._tell(f"{entry.column.heading}: nobody ticked")
            for number, id in enumerate(entry.unseen, start=1):
                self._tell(f"  {number} {self.instrument.items[id].label}")
            prompt = "  Which of them did the list offer? all, none, or numbers such as 1,3"
            found = self._answer(prompt, lambda text: _chosen(text, entry.unseen))
            if found is not None:
                entry.offered, entry.unseen = tuple(found.split()), ()

    def _boxes(self, boxes: Boxes) -> None:
        if boxes.items == [OPEN]:
            self._tell(f"{boxes.stem}: {len(boxes.columns)} boxes, {boxes.columns[0].heading} to "
                       f"{boxes.columns[-1].heading}")  # fmt: skip
            items: list[str] = []
            for one in boxes.columns:
                found = self._answer(f"  {one.heading} {one.label}: which item? An id; {LEAVE}", self._item_of([]))
                if not found:
                    return
                items.append(found)
            boxes.items = items
        if boxes.when == OPEN:
            prompt = f"{boxes.stem}: where is a box that is not ticked a no? column=value, or always; {LEAVE}"
            found = self._answer(prompt, self._condition)
            if found == ALWAYS:
                boxes.when = ALWAYS
            elif found is not None:
                heading, _, value = found.rpartition("=")
                boxes.when = [{heading.strip(): value.strip()}]

    def _condition(self, text: str) -> str | None:
        heading = text.rpartition("=")[0].strip()
        return text if text == ALWAYS or self.proposal.sheet.column(heading) is not None else None

    # ---- The terminal ----

    def _tell(self, text: str) -> None:
        typer.echo(text, err=True)

    def _answer(self, prompt: str, read: Callable[[str], str | None]) -> str | None:
        """What is typed, as `read` takes it; None where it is left open. Asks again until one of the two."""
        while True:
            text = str(typer.prompt(prompt, default="", show_default=False, err=True)).strip()
            if not text:
                return None
            found = read(text)
            if found is not None:
                return found
            self._tell("  That cannot be used here.")


def _allowed(item: Item) -> str:
    return "unsure" if item.kind == "number" else f"{allowed_answers(item)}, unsure"


def _as_answer(item: Item, text: str) -> str | None:
    if text == "missing":
        return ""
    try:
        return text if read_value(item, text)[0] is not None else None
    except BadAnswer:
        return None


def _as_unit(item: Item, text: str) -> str | None:
    return text if is_own_unit(item, text) or other_unit(item, text) is not None else None


def _chosen(text: str, ids: Iterable[str]) -> str | None:
    listed = [*ids]
    if text in ("all", "none"):
        return " ".join(listed) if text == "all" else ""
    numbers = [part.strip() for part in text.split(",")]
    if not all(part.isdigit() and 0 < int(part) <= len(listed) for part in numbers):
        return None
    return " ".join(listed[int(part) - 1] for part in numbers)
