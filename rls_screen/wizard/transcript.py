"""The transcript: the line that says what was answered to a question, or on a screen of several."""

from __future__ import annotations

from ..content.texts import Words
from ..person.answers import Answer, Unanswered
from ..person.given import REASONS
from .panels import reason_in_words
from .question import (
    Answered,
    Back,
    Checklist,
    Leave,
    Line,
    ListReply,
    Marked,
    Question,
    Reply,
    Rest,
    Review,
    Undo,
    word_of,
)
from .text import in_ascii


def answered_with(reply: Reply, question: Question) -> str:
    """Return the answer in the transcript for a reply."""
    words = question.words.menu
    labels = {choice.word: choice.label for choice in question.choices}
    match reply:
        case Answered(Unanswered(reason)):
            return labels.get(reason) or (words.chosen_skip if reason == "skipped" else words.chosen_unsure)
        case Answered(Answer(value)) if question.choices:
            word = str(value) if not isinstance(value, bool) else "yes" if value else "no"
            return labels.get(word, word)
        case Answered(Answer(value, typed, unit)):
            if typed is not None:
                return f"{typed:g} {unit}"
            is_number = isinstance(value, float)
            return f"{value:g} {question.item.unit or ''}".strip() if is_number else in_ascii(str(value))
        case Leave():
            before = str(question.before)
            answer = labels.get(before) or reason_in_words(before, question.words.question)
            return words.as_before.format(answer=answer)
        case Back() | Undo():
            return words.chosen_back
        case Review():
            return words.chosen_review
    return words.chosen_stop


def folded(reply: ListReply, checklist: Checklist) -> str:
    """Return the line of the transcript for a reply."""
    words, chosen = checklist.words.list, checklist.words.menu
    match reply:
        case Marked(id, given):
            line = next(line for line in checklist.lines if line.id == id)
            return f"{line.label}: {words.taken_back if given is None else in_words(line, given, checklist.words)}"
        case Rest() | Leave() if checklist.is_list:
            rest = "no" if isinstance(reply, Rest) and reply.given == Answer(False) else "skipped"
            marks = [line.mark or rest for line in checklist.lines]
            return words.answered_no.format(number=marks.count("no"), lines=len(marks))
        case Rest() | Leave():
            return ""
        case Back():
            return chosen.chosen_back
        case Review():
            return chosen.chosen_review
    return chosen.chosen_stop


def in_words(line: Line, given: Answer | Unanswered, words: Words) -> str:
    """Return an answer just given to a line as the transcript has it."""
    word = word_of(given)
    labels = {choice.word: choice.label for choice in line.question.choices}
    reasons = {"unsure": words.list.unsure, "skipped": words.list.skipped}
    unit = f" {line.question.item.unit}" if isinstance(given, Answer) and _is_plain_number(given, line) else ""
    return reasons[word] if word in REASONS and word not in labels else labels.get(word, word) + unit


def _is_plain_number(given: Answer, line: Line) -> bool:
    return line.question.item.kind == "number" and given.unit is None and line.question.item.unit is not None
