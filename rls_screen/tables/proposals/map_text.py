"""Write a proposed map as the TOML file that `batch` reads, with a comment on each line for the person who checks it.

Distinct values stand in it only for columns with few of them, and never for text, dates or codes of people.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from ...content.instrument import Instrument
from ...person.answers.files import shown_key
from ...person.answers.values import words
from ..maps.study_map import ALWAYS, OPEN, in_toml
from .proposed import Boxes, Entry, Proposal, name_in_map
from .sheet import Look

MAX_SHOWN = 12  # distinct values of a column that are shown at most
WIDTH = 100
_BARE = re.compile(r"[A-Za-z0-9_-]+")


def map_text(proposal: Proposal, instrument: Instrument) -> str:
    """Return the file."""
    return "\n".join(_Writer(proposal, instrument).lines()) + "\n"


def values_shown(column: Look, kind: str) -> str:
    """The distinct values of a column with their counts, or how many there are."""
    texts = column.texts
    if kind in ("text", "date", "medicines") or len(texts) > MAX_SHOWN or any(len(text) > 60 for text in texts):
        return f"{len(texts)} different values" if texts else "no values"
    labels = {text: column.label_of(text) for text in texts}
    named = {text: text if label == text else f"{text} {label}" for text, label in labels.items()}
    shown = [f"{shown_key(named[text])} ({column.counts[text]})" for text in texts]
    empty = sum(number for text, number in column.counts.items() if not words(text))
    return ", ".join([*shown, *([f"empty ({empty})"] if empty else [])]) or "no values"


class _Writer:
    def __init__(self, proposal: Proposal, instrument: Instrument) -> None:
        self.found, self.instrument = proposal, instrument
        self.entries = [one for one in proposal.entries if one.item or one.options]
        lists = Counter(_codes(one.values.codes) for one in self.entries if one.values.codes)
        shared = [text for text, number in lists.items() if number > 1]
        self.lists = {text: f"codes_{at}" for at, text in enumerate(shared, start=1)}

    def lines(self) -> Iterator[str]:
        sheet = self.found.sheet
        made = f", as {sheet.tool} writes it" if sheet.tool else ""
        yield f"# A map of {shown_key(sheet.name)} ({sheet.rows} rows{made}), proposed by `rls-screen map`."
        yield "# Read each line: does the column ask what the item asks? What follows # is a comment."
        if self.found.open:
            yield "# A question mark is open. Replace it by the answer, or delete it where the proposal is right."
        yield from self._table()
        if self.lists:
            yield from ("", "[codes]")
            for text, name in self.lists.items():
                yield f"{name} = {text}{self._shared(text)}"
        plain = [one for one in self.entries if not one.options]
        if plain:
            yield from ("", "[columns]")
        for entry in plain:
            yield from self._entry(entry)
        for entry in self.entries:
            if entry.options:
                yield from self._choices(entry)
        yield from self._medicines()
        for boxes in self.found.boxes:
            yield from self._boxes(boxes)
        yield from self._rest()

    def _table(self) -> Iterator[str]:
        rows = [f"skip_rows = {self.found.sheet.skip_rows}  # rows of headings below the first"]
        lines = rows if self.found.sheet.skip_rows else []
        if self.found.join:
            lines.append(f"join = {_list(self.found.join)}  # several rows of one person are joined")
        if self.found.ignore:
            lines.append(f"ignore = {_list(self.found.ignore)}  # without a name, or only named like a question")
        if lines:
            yield from ("", "[table]", *lines)

    def _shared(self, text: str) -> str:
        columns = [one.column for one in self.entries if _codes(one.values.codes) == text]
        counts: Counter[str] = Counter()
        for column in columns:
            counts.update({value: column.counts[value] for value in column.texts})
        seen = ", ".join(f"{shown_key(value)} ({number})" for value, number in counts.most_common(MAX_SHOWN))
        return f"  # {len(columns)} columns: {seen}" if OPEN in text else f"  # {len(columns)} columns"

    def _entry(self, entry: Entry) -> Iterator[str]:
        heading = self._heading(entry.column)
        item = self.instrument.items.get(entry.item.removesuffix(OPEN))
        kind = item.kind if item is not None else "yes_no"
        for question in dict.fromkeys(entry.values.questions if entry.open else ()):
            yield f"# open: {question}"
        if entry.others and entry.item.endswith(OPEN):
            yield f"# or: {', '.join(entry.others)}"
        yield from (f"# {note}" for note in entry.values.notes)
        parts = {"item": in_toml(entry.item)}
        if entry.values.unit is not None:
            parts["unit"] = in_toml(entry.values.unit)
        if entry.values.codes:
            text = _codes(entry.values.codes)
            parts["codes"] = in_toml(self.lists[text]) if text in self.lists else text
        if entry.values.unit_column is not None:
            parts["unit_column"] = in_toml(entry.values.unit_column)
        if entry.values.units:
            parts["units"] = _codes(entry.values.units)
        for key in ("decimal", "date"):
            value = getattr(entry.values, key)
            if value is not None:
                parts[key] = in_toml(value)
        if entry.when is not None:
            parts["when"] = _codes(entry.when)
        right = parts["item"] if len(parts) == 1 else _table(parts)
        label = f", {shown_key(entry.column.label)}" if entry.column.label not in ("", entry.column.heading) else ""
        sure = f"{'sure' if entry.sure else 'not sure'}: {entry.why}{label[:80]}"
        yield f"{heading} = {right}  # {sure}; {values_shown(entry.column, kind)}"

    def _choices(self, entry: Entry) -> Iterator[str]:
        yield from ("", f"[columns.{self._heading(entry.column)}]")
        yield f'# {"sure" if entry.sure else "not sure"}: {entry.why}; an option that answers nothing here is ""'
        yield f"choices = {_codes(entry.options)}"
        for key in ("none", "unsure"):
            if getattr(entry, key):
                yield f"{key} = {_list(getattr(entry, key))}"
        if entry.separator is not None:
            yield f"separator = {in_toml(entry.separator)}"
        if entry.offered:
            yield f"offered = {_list(entry.offered)}"
        elif entry.unseen:
            yield "# Nobody ticked these. Take the # away and keep what the list offered: not ticked is then a no."
            yield f"# offered = {_list(entry.unseen)}"

    def _medicines(self) -> Iterator[str]:
        if not self.found.medicines:
            return
        columns = [self._name(one) for one in self.found.medicines]
        when = self.found.medicines_when
        yield from ("", "[items]")
        parts = {"columns": _list(columns), "empty": in_toml("none"),
                 "when": _codes(when) if when is not None else in_toml("always")}  # fmt: skip
        yield "# If all of them empty means that no medicine is taken, replace the line below by this one:"
        yield f"# {self.found.medicines_item} = {_table(parts)}"
        yield f"{self.found.medicines_item} = {_list(columns)}"

    def _boxes(self, boxes: Boxes) -> Iterator[str]:
        yield from ("", "[[group]]")
        if OPEN in boxes.items:
            labels = [one.label or one.option for one in boxes.columns]
            known = not all(re.fullmatch(r"\d*", label) for label in labels)
            yield "# open: the item of each box, in this order" + (
                f": {'; '.join(map(shown_key, labels))}" if known else ""
            )
        pattern = f"{boxes.stem}___*"
        all_of = [one.heading for one in self.found.sheet.columns if one.heading.startswith(f"{boxes.stem}___")]
        names = [self._name(one) for one in boxes.columns]
        yield f"columns = {in_toml(pattern) if all_of == names else _list(names)}"
        yield f"items = {in_toml(OPEN) if boxes.items == [OPEN] else _list(boxes.items)}"
        if boxes.codes:
            yield f"codes = {_codes(boxes.codes)}"
        if boxes.empty is not None:
            yield f"empty = {in_toml(boxes.empty)}  # a box that is not ticked"
        if isinstance(boxes.when, list):
            conditions = [_codes(one) for one in boxes.when]
            value = conditions[0] if len(conditions) == 1 else f"[{', '.join(conditions)}]"
            yield f"when = {value}  # where a box that is not ticked is a no"
        elif boxes.when == ALWAYS:
            yield f"when = {in_toml(ALWAYS)}"
        else:
            yield (
                'when = "?"  # open: where is a box that is not ticked a no? { column = "value" }, '
                'or "always" if every row was filled in'
            )
        if boxes.others:
            names_ = ", ".join(shown_key(one.heading) for one in boxes.others)
            yield f"# other boxes of this question, not read: {names_}"

    def _rest(self) -> Iterator[str]:
        used = {one.column.place for one in self.entries} | {one.place for one in self.found.medicines}
        used |= {one.place for boxes in self.found.boxes for one in boxes.columns}
        rest = [shown_key(one.heading) for one in self.found.sheet.columns if one.place not in used and one.heading]
        if rest:
            yield ""
            line = "# Not read:"
            for at, name in enumerate(rest):
                piece = f" {name}{',' if at < len(rest) - 1 else ''}"
                if len(line) + len(piece) > WIDTH:
                    yield line
                    line = "#  "
                line += piece
            yield line
        yield from (f"# {note}" for note in self.found.notes)

    def _name(self, column: Look) -> str:
        return name_in_map(column, self.found.sheet)

    def _heading(self, column: Look) -> str:
        name = self._name(column)
        return name if _BARE.fullmatch(name) else in_toml(name)


def _codes(codes: Mapping[str, str]) -> str:
    pairs = (f"{_key(code)} = {in_toml(answer)}" for code, answer in codes.items())
    return f"{{ {', '.join(pairs)} }}"


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) and not text.isdigit() else in_toml(text)


def _table(parts: Mapping[str, str]) -> str:
    return f"{{ {', '.join(f'{key} = {value}' for key, value in parts.items())} }}"


def _list(texts: tuple[str, ...] | list[str]) -> str:
    return f"[{', '.join(map(in_toml, texts))}]"
