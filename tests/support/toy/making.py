"""What several tests make: the toy instrument, changed copies of its files, and random people of any instrument."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.schema import Item
from rls_screen.errors import ContentError
from rls_screen.person.answers import Answers, read_answers

TOY = Path(__file__).parent


def toy() -> Instrument:
    """The toy instrument with its worked people."""
    return load(TOY, people=True)


def changed(folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the toy in `folder`, with the first `old` in one of its files changed to `new`."""
    copy = folder / "copy"
    shutil.copytree(TOY, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (copy / file).read_text("utf-8")
    assert old in text
    (copy / file).write_text(text.replace(old, new, 1), "utf-8")
    return copy


def with_result(folder: Path, added: str, result: str) -> Instrument:
    """The toy with more in its topic, before its first finding, and one more result."""
    copy = changed(folder, "plant.toml", '\n[[findings]]\nid     = "thirsty"\n', added)
    head = (copy / "questionnaire.toml").read_text("utf-8")
    (copy / "questionnaire.toml").write_text(head.replace('"weeks_dry",', f'"weeks_dry", "{result}",'), "utf-8")
    return load(copy)


def refusal(folder: Path) -> str:
    """The message for a folder that cannot be used."""
    with pytest.raises(ContentError) as caught:
        load(folder, people=True)
    return str(caught.value)


def answers(instrument: Instrument, **given: Any) -> Answers:
    """Answers as a JSON answer file holds them."""
    return read_answers(json.dumps(given), "answers.json", instrument)


def an_answer(item: Item) -> st.SearchStrategy[Any]:
    """Any answer that may be given to an item, and every reason for none, as JSON; now and then at a round number."""
    none: st.SearchStrategy[Any] = st.sampled_from([{"unanswered": why} for why in ("unsure", "skipped", "not_asked")])
    match item.kind:
        case "yes_no":
            return st.sampled_from(["yes", "no"]) | none
        case "yes_no_past":
            return st.sampled_from(["yes", "past", "no"]) | none
        case "choice":
            return st.sampled_from([option.code for option in item.options]) | none
        case "number":
            low, high = item.range or (0, 0)
            whole = st.integers(int(low) + (int(low) < low), int(min(high, 1500)))
            return whole | none if item.integer else whole | st.floats(low, high) | none
        case "date":
            return st.dates().map(str) | none
        case "medicines":
            return st.sampled_from(["none", "aspirin", "sertraline, iron", "stopped tramadol", "xyzzy"]) | none
    return st.from_regex(item.pattern, fullmatch=True) if item.pattern else st.text(max_size=60)


def people(instrument: Instrument) -> st.SearchStrategy[dict[str, Any]]:
    """Whole random people: any items answered, in any way that is accepted, as an answer file holds them."""
    return st.fixed_dictionaries({}, optional={item.id: an_answer(item) for item in instrument.items.values()}).filter(
        lambda given: not _too_high(instrument, given)
    )


def _too_high(instrument: Instrument, given: dict[str, Any]) -> bool:
    for id, value in given.items():
        whole = given.get(instrument.items[id].not_above or "")
        if isinstance(value, int | float) and isinstance(whole, int | float) and value > whole:
            return True
    return False
