"""Write a blank answer file: every question with its allowed answers, as a form or JSON that can be scored."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from ..content.instrument import Instrument
from ..content.schema import Item, Voice
from ..person.answers.values import allowed

WIDTH = 92


def form_items(instrument: Instrument, voice: Voice) -> tuple[Item, ...]:
    """The items in a form for this voice; a patient's form has only what a patient can know."""
    return tuple(
        i for i in instrument.items.values() if not (voice == "patient" and (i.staff_only or i.put == "stamped"))
    )


def blank_json(instrument: Instrument, voice: Voice) -> str:
    """Return a JSON object with every item unanswered."""
    return json.dumps({item.id: None for item in form_items(instrument, voice)}, indent=2) + "\n"


def blank_form(instrument: Instrument, voice: Voice) -> str:
    """Return form lines `item:`, each below its question; # starts a remark, and an empty answer is not answered."""
    lines = [*_remark(f"{instrument.head.title} ({instrument.head.id} {instrument.head.version})"), "#"]
    lines += [*_remark(instrument.head.intended_use), "#"]
    lines += _remark(instrument.words.form.explained)
    for part in instrument.sections:
        items = [item for item in part.items if item in form_items(instrument, voice)]
        if not items:
            continue
        lines += ["", "", f"# ==== {part.section.title[voice]} ===="]
        lines += _remark(part.section.intro[voice]) if part.section.intro else []
        for item in items:
            asked = (*_remark(item.words(voice)), *_remark(item.hint or ""), *_allowed(item, voice, instrument))
            lines += ["", *asked, f"{item.id}:"]
    return "\n".join(lines) + "\n"


def _allowed(item: Item, voice: Voice, instrument: Instrument) -> Iterator[str]:
    words = instrument.head.words
    yield from _remark(instrument.words.form.answer.format(allowed=allowed(item)))
    for option in item.options:
        yield from _remark(f"   {option.code} = {option[voice]}")
    if item.kind == "yes_no_past":
        yield from (*_remark(f"   past = {words.past[voice]}"), *_remark(f"   no = {words.no_never[voice]}"))


def _remark(text: str) -> list[str]:
    """Return a text as remark lines; each of its lines starts a new one, so that lists stay lists."""
    return [
        line
        for part in text.splitlines()
        for line in textwrap.wrap(part, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    ]
