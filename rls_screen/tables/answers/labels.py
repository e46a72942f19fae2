"""What a file's own labels and missing codes (SPSS, Stata, SAS) say about the cells of a column.

A code with a label means what its label says: 1 is "no" where it is labelled so, whatever 1 means elsewhere. A label
that is not understood stops the table where its code alone would be read as an answer; a study's map settles it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...content.instrument import Instrument
from ...content.schema import Item, Wording
from ...errors import Problem
from ...person.answers import Answer, BadAnswer, Unanswered, read_value
from ...person.answers.files import shown_key
from ...person.answers.values import NO, PAST, YES, words
from ..files.source import Labels
from .encoding import WORDED


@dataclass(frozen=True)
class Told:
    """What the labels say of one column: the answers of its codes, its missing codes, and ranges of missing numbers."""

    codes: Mapping[str, str] | None = None
    missing: frozenset[str] = frozenset()
    ranges: tuple[tuple[float, float], ...] = ()


def told(labels: Labels, heading: str, item: Item, instrument: Instrument) -> Told:
    """Return what a file says about a column that has no codes in a map."""
    missing = labels.missing.get(heading, ())
    codes = {code: answer for code, _, answer in _labelled(labels, heading, item, instrument) if answer is not None}
    if codes and set(codes.values()) <= {"unsure"}:
        codes = {**_plain(item), **codes}  # only the special codes have a label
    return Told(
        codes or None,
        frozenset(words(one) for one in missing if isinstance(one, str) and one not in codes),
        tuple(one for one in missing if not isinstance(one, str)),
    )


def unclear(name: str, labels: Labels, heading: str, item: Item, instrument: Instrument) -> Iterator[Problem]:
    """A problem for each code that would be read as an answer although its label may mean another one."""
    missing = labels.missing.get(heading, ())
    for code, label, answer in _labelled(labels, heading, item, instrument):
        if answer is None and code not in missing and _as_code(item, code) is not None:
            place = f"{name}, {shown_key(heading)}"
            problem = f'the label of code {shown_key(code)}, "{shown_key(label)}", is not an answer to {item.id}'
            remedy = f"say what each code means in a map (--map FILE); `rls-screen map {name}` proposes one."
            yield Problem("label-not-an-answer", place, problem, remedy)


def _labelled(
    labels: Labels, heading: str, item: Item, instrument: Instrument
) -> Iterator[tuple[str, str, str | None]]:
    """Each code of a worded column with its label, and the answer that the label is; None where it is none."""
    if item.kind in WORDED and labels.values.get(heading):
        known = _known_labels(item, instrument)
        for code, label in labels.values.get(heading, {}).items():
            yield code, label, _as_code(item, label) or known.get(words(label))


def _known_labels(item: Item, instrument: Instrument) -> dict[str, str]:
    """The answers by the words in which the questionnaire itself shows them, in both voices."""
    shown = instrument.head.words
    no = shown.no_never if item.kind == "yes_no_past" else shown.no
    answers: dict[str, Wording] = {option.code: option for option in item.options}
    if item.kind != "choice":
        answers = {"yes": shown.yes, "no": no} | ({"past": shown.past} if item.kind == "yes_no_past" else {})
    answers = {"unsure": shown.unsure, **answers}
    return {words(text): code for code, wording in answers.items() for text in (wording.patient, wording.staff)}


def _as_code(item: Item, text: str) -> str | None:
    """The code of the answer that a text is; None where it is none."""
    try:
        given, _ = read_value(item, text)
    except BadAnswer:
        return None
    if isinstance(given, Unanswered):
        return "unsure"
    if not isinstance(given, Answer):
        return None
    return str(given.value) if not isinstance(given.value, bool) else "yes" if given.value else "no"


def _plain(item: Item) -> dict[str, str]:
    """The words that are answers without any label."""
    if item.kind == "choice":
        return {code: code for code in item.codes}
    past = dict.fromkeys(PAST, "past") if item.kind == "yes_no_past" else {}
    return {**dict.fromkeys(YES, "yes"), **dict.fromkeys(NO, "no"), **past}
