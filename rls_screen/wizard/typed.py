"""Typed lines: read one as an answer, match it with a label, and ask back what it may mean. Used by every front end."""

from __future__ import annotations

from collections.abc import Callable

from ..person.answers import Answer, BadAnswer
from ..person.answers.typed import is_future, is_scale, may_be_typed, read_typed, said
from ..person.answers.values import allowed
from ..person.answers.values import words as plain
from ..person.given import Given
from .question import Choice, Question

__all__ = ["RETYPED", "is_scale", "matching", "may_be_typed", "picked", "refusal", "settled_answer", "typed_answer"]

RETYPED = ("number", "date")  # kinds whose earlier answer is typed again rather than edited
Pick = Callable[[str, tuple[Choice, ...]], str | None]
_LETTERS = {"y": "yes", "n": "no"}


def typed_answer(question: Question, line: str) -> tuple[Given | None, tuple[str, ...]]:
    """Return a typed line as an answer, and remarks about it. Raises BadAnswer."""
    given, notes = read_typed(question.item, line)
    _check_parts(question, given)
    return given, notes


def settled_answer(question: Question, line: str, pick: Pick | None) -> tuple[Given | None, tuple[str, ...]]:
    """Return a typed line as an answer, and remarks; ask back where it can mean several, or a day in the future.

    `pick` asks; None where nobody can be asked. Raises BadAnswer where no answer was meant.
    """
    words = question.words.question
    notes: tuple[str, ...] = ()
    try:
        given, notes = typed_answer(question, line)
    except BadAnswer as bad:
        given = _meant(question, bad, pick)
        _check_parts(question, given)
    if question.today is not None and given is not None and is_future(given, question.today):
        assert isinstance(given, Answer)
        day = said(question.item, given)
        choices = (Choice("yes", words.future_right.format(day=day)), Choice("no", words.future_wrong))
        if pick is None or pick(words.future.format(day=day), choices) != "yes":
            raise BadAnswer(words.future_refused, may_be_typed(question.item))
    return given, notes


def _meant(question: Question, bad: BadAnswer, pick: Pick | None) -> Given:
    """Ask which of the possible answers was meant. Raises `bad` where there is none, or none was meant."""
    if pick is None or not bad.possible:
        raise bad
    words = question.words.question
    asked = words.which_meant if len(bad.possible) > 1 else words.is_meant
    meant = [Choice(f"{at}", said(question.item, one)) for at, one in enumerate(bad.possible)]
    word = pick(asked.format(problem=_sentence(bad.problem)), (*meant, Choice("none", words.none_meant)))
    if word in (None, "none"):
        raise bad
    return bad.possible[int(word or 0)]


def _check_parts(question: Question, given: Given | None) -> None:
    """Raise BadAnswer for a part above its whole, or a whole below its part."""
    words = question.item.errors
    if isinstance(given, Answer) and isinstance(given.value, float):
        if question.not_above and given.value > question.not_above[1]:
            raise BadAnswer(words.too_high, words.allow_not_above.format(item=question.not_above[0]))
        if question.not_below and given.value < question.not_below[1]:
            raise BadAnswer(words.too_low, words.allow_not_below.format(item=question.not_below[0]))


def refusal(question: Question, bad: BadAnswer) -> str:
    """Say why a line cannot be used and what may be typed, in whole sentences."""
    item = question.item
    usual = bad.allowed == allowed(item) or bad.possible
    problem = bad.problem.replace(f" {item.unit}.", ".") if is_scale(item) else bad.problem
    may = (may_be_typed(item) if usual else bad.allowed).rstrip(".")
    return question.words.question.refused_allowed.format(problem=_sentence(problem), allowed=may)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def picked(typed: str, choices: tuple[Choice, ...]) -> Choice | None:
    """Return the choice that was typed; None where there is none.

    A number, y or n for yes or no, the word that is recorded, or the beginning of one label only (two letters or more).
    """
    if typed.isascii() and typed.isdigit() and len(typed) < 3:
        return choices[int(typed) - 1] if 1 <= int(typed) <= len(choices) else None
    word = _LETTERS.get(typed, typed if len(typed) > 1 else "")
    found = next((choice for choice in choices if choice.word == word), None)
    at = matching(typed, tuple(choice.label for choice in choices))
    return found or (choices[at] if at is not None else None)


def matching(typed: str, labels: tuple[str, ...]) -> int | None:
    """Return the index of the label that was typed, or of the only one that begins with it (two letters or more)."""
    if len(typed) < 2:
        return None
    exact = [at for at, label in enumerate(labels) if plain(label) == typed]
    found = exact or [at for at, label in enumerate(labels) if plain(label).startswith(typed)]
    return found[0] if len(found) == 1 else None
