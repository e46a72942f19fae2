"""What the caller declares for all rows of a table: codes that mean missing, and answers that are the same for all."""

from __future__ import annotations

from collections.abc import Container
from datetime import date

from ...content.instrument import Instrument
from ...content.rules import did_you_mean
from ...content.schema import Item
from ...errors import Problem, UsageError
from ...person.answers import BadAnswer, read_value
from ...person.answers.files import shown_key
from ...person.answers.values import NO, PAST, UNSURE, YES, words
from ...person.given import Given
from ..answers.encoding import WORDED
from .mapping import SHOW_NAMES
from .study_map import split


class Missing:
    """The codes of --missing: for all worded items, for an item by name, and words anywhere. Raises UsageError."""

    def __init__(self, given: tuple[str, ...], instrument: Instrument) -> None:
        self.everywhere: set[str] = set()
        self.named: dict[str, set[str]] = {}
        for part in (one.strip() for text in given for one in text.split(",")):
            place = f"--missing {shown_key(part)}"
            id, equals, code = (piece.strip() for piece in part.partition("="))
            word = words(code if equals else id)
            items = [instrument.items.get(id)] if equals else [*instrument.items.values()]
            if None in items:
                raise UsageError(_unknown_question("missing-unknown-item", place, id, instrument))
            if not word:
                raise UsageError(
                    Problem("missing-without-code", place, "there is no code", "write a code, or item=code.")
                )
            for item in items:
                if item is not None and is_answer(item, word, by_name=bool(equals)):
                    problem = f"this is an answer to {item.id}"
                    remedy = "a code that is an answer cannot mean missing."
                    raise UsageError(Problem("missing-is-an-answer", place, problem, remedy))
            (self.named.setdefault(id, set()) if equals else self.everywhere).add(word)

    def of(self, item: Item) -> frozenset[str]:
        """The codes that mean missing in this item's column."""
        is_worded = item.kind in WORDED
        everywhere = {word for word in self.everywhere if is_worded or not _is_numeric(word)}
        return frozenset(everywhere | self.named.get(item.id, set()))


def _unknown_question(code: str, place: str, id: str, instrument: Instrument) -> Problem:
    remedy = did_you_mean(id[:60], [*instrument.items]).removeprefix("; ") or SHOW_NAMES
    return Problem(code, place, f"no question is called '{shown_key(id)}'", remedy)


def _is_numeric(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return word not in ("nan", "inf", "infinity", "-inf", "-infinity")


def is_answer(item: Item, word: str, *, by_name: bool = False) -> bool:
    """Whether a word is an answer to an item; `by_name`: a number or date declared missing for this item is not."""
    if item.kind == "text":
        return False
    if word in UNSURE:
        return True
    match item.kind:
        case "yes_no":
            return word in YES | NO
        case "yes_no_past":
            return word in YES | NO | PAST
        case "choice":
            return word in item.codes or ("no" in item.codes and word in NO)
        case "medicines":
            return word == "none"
        case "date":
            return not by_name and _is_date(word)
    return False


def _is_date(word: str) -> bool:
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True


def constants_of(given: tuple[str, ...], instrument: Instrument, taken: Container[str]) -> dict[str, Given]:
    """Read the answers of --set for everybody. Raises UsageError where each person must answer alone.

    `taken` are the items that have a column.
    """
    constants: dict[str, Given] = {}
    for text in given:
        id, equals, raw = (part.strip() for part in text.partition("="))
        if not equals or not raw:
            raise UsageError(
                Problem("set-without-value", f"--set {shown_key(text)}", "there is no value", "write item=value.")
            )
        id, unit = split(id)
        place, item = f"--set {shown_key(id)}", instrument.items.get(id)
        if item is None:
            raise UsageError(_unknown_question("set-unknown-item", place, id, instrument))
        section = instrument.section_of[id].id
        personal = item.tier or item.not_above or item.kind in ("text", "medicines")
        if personal or section in instrument.head.batch.never_set:
            problem = "each person answers this alone"
            raise UsageError(Problem("set-not-allowed", place, problem, "it cannot be set for everybody."))
        if id in taken or id in constants:
            problem = "the file has a column for it, or it is set twice"
            raise UsageError(Problem("set-twice", place, problem, "keep one."))
        try:
            answer, _ = read_value(item, raw, unit)
        except BadAnswer as bad:
            raise UsageError(Problem("set-bad-answer", place, bad.problem, f"Allowed: {bad.allowed}")) from None
        if answer is not None:
            constants[id] = answer
    return constants
