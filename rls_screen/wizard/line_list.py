"""A list of yes/no questions in plain lines: what is written, and what a typed line means.

The numbers of the true ones are typed, then the rest is asked as one question; only y to that question makes it a no.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ..content.texts import Words
from ..person.answers import Answer, Given, Unanswered
from .question import AllMarked, Back, Checklist, Leave, Line, ListReply, Marked, Rest, Review, Stop

_MARKS: dict[str, Given | None] = {
    "": Answer(True),
    "y": Answer(True),
    "n": Answer(False),
    "d": Unanswered("unsure"),
    "x": None,
}
_TOKEN = re.compile(r"([yndx]?)([0-9]{1,3})")


@dataclass(frozen=True)
class LineList:
    """A checklist as plain lines write it, under the number of its question."""

    checklist: Checklist
    number: int

    @property
    def _words(self) -> Words:
        return self.checklist.words

    @property
    def ids(self) -> tuple[str, ...]:
        """The items of the list."""
        return tuple(line.id for line in self.checklist.lines)

    def shown(self) -> str:
        """Return the list with what is marked so far, and what may be typed."""
        words, lines = self._words.line_list, self.checklist.lines
        marked = (f"{at}. {_with_mark(line, self._words)}" for at, line in enumerate(lines, start=1))
        return "\n".join((words.asked.format(number=self.number, lines=len(lines)), *marked, self.asked()))

    def asked(self) -> str:
        """Return what may be typed."""
        words = self._words.line_list
        return words.type if self.checklist.is_open else f"{words.type} {words.keep}"

    def help(self) -> str:
        """Return what more may be typed at a list."""
        return self._words.line_list.help

    def text_of(self, typed: str) -> str | None:
        """Return the whole question of `?3`, and why it is asked; None where the line does not ask for one."""
        match = re.fullmatch(r":?\?\s*([0-9]{1,3})", typed)
        if match is None or not 1 <= int(match[1]) <= len(self.checklist.lines):
            return None
        line = self.checklist.lines[int(match[1]) - 1]
        return f"{match[1]}. {line.text}\n\n{line.why}"

    def is_none(self, typed: str) -> bool:
        """Return whether the line says that no further one is true."""
        return typed in ("0", "n", "no", "none")

    def marks(self, typed: str) -> AllMarked | None:
        """Return the marks that a line of numbers gives; None where it is no such line, or contradicts itself."""
        tokens = re.sub(r"([yndx])\s+(?=[0-9])", r"\1", re.sub(r"[,;]", " ", typed)).split()
        found: dict[int, str] = {}
        for token in tokens:
            match = _TOKEN.fullmatch(token)
            if match is None or not 1 <= int(match[2]) <= len(self.checklist.lines):
                return None
            if _MARKS[found.setdefault(int(match[2]), match[1])] != _MARKS[match[1]]:
                return None
        ids = self.ids
        return AllMarked(tuple(Marked(ids[at - 1], _MARKS[mark]) for at, mark in found.items())) if found else None

    def recorded(self, marks: AllMarked) -> str:
        """Return what was recorded, with the labels of the lines."""
        words, label = self._words.line_list, {line.id: line.label for line in self.checklist.lines}
        said = {
            Answer(True): words.recorded_yes,
            Answer(False): words.recorded_no,
            Unanswered("unsure"): words.recorded_unsure,
            None: words.recorded_back,
        }
        parts = (
            text.format(labels="; ".join(label[one.id] for one in marks.marks if one.given == given))
            for given, text in said.items()
            if any(one.given == given for one in marks.marks)
        )
        return " ".join(parts)

    def rest(self) -> str:
        """Return the question about the lines without a mark."""
        words, open_lines = self._words.list, self.checklist.open_lines
        is_all = len(open_lines) == len(self.checklist.lines)
        asked = [(words.confirm_all if is_all else words.confirm_rest).format(number=len(open_lines))]
        if len(open_lines) == 1:
            asked = [self._words.line_list.rest_one.format(label=open_lines[0].label)]
        yes_before = sum(line.earlier == "yes" for line in open_lines)
        asked += [words.confirm_earlier.format(number=yes_before)] if yes_before else []
        return "\n".join((*asked, self._words.line_list.rest_keys))

    def rest_recorded(self, rest: Rest) -> str:
        """Return what was recorded for the lines without a mark."""
        words, number = self._words.line_list, len(self.checklist.open_lines)
        return (words.rest_no if rest.given == Answer(False) else words.rest_skipped).of(number)


@dataclass(frozen=True)
class AskingList:
    """Asks one list: `say` writes a passage, `read` returns a typed line, `wrong` says that a line is no reply.

    `wrong` gets the place and the problem, and raises where nothing can be asked twice.
    """

    listed: LineList
    say: Callable[[str], None]
    read: Callable[[], str]
    wrong: Callable[[str, str], None]

    def reply(self, *, rest_first: bool) -> ListReply:
        """Ask until there is a reply; with `rest_first` the list was marked just now, and its rest is asked first."""
        reply = self._rest() if rest_first else None
        if reply is None:
            self.say(self.listed.shown())
        while reply is None:
            reply = self._reply_to(self.read())
        return reply

    @property
    def _is_open(self) -> bool:
        return self.listed.checklist.is_open

    def _reply_to(self, typed: str) -> ListReply | None:  # noqa: PLR0911 a reply for each key
        """Return the reply of a line typed at the list; None where it is asked on."""
        listed, letter = self.listed, typed.removeprefix(":")
        if (text := listed.text_of(typed)) is not None:
            self.say(f"{text}\n\n{listed.asked()}")
            return None
        match letter:
            case "?":
                self.say(f"{listed.help()}\n\n{listed.shown()}")
                return None
            case "a":
                self.say(listed.shown())
                return None
            case "q":
                return Stop()
            case "r":
                return Review()
            case "b":
                self.say(listed.checklist.words.lines.back)
                return Back()
            case "s":
                return self._leave()
        if not self._is_open and (not typed or listed.is_none(typed)):
            return self._leave()
        if listed.is_none(typed):
            return self._rest()
        marks = listed.marks(typed)
        if marks is None:
            words, lines = listed.checklist.words.line_list, listed.checklist.lines
            self.wrong(lines[0].id, words.wrong.format(number=len(lines)))
        else:
            self.say(listed.recorded(marks))
        return marks

    def _leave(self) -> ListReply:
        """Leave the lines without a mark unanswered; where there are none, the list as it is."""
        if not self._is_open:
            self.say(self.listed.checklist.words.lines.kept)
            return Leave()
        rest = Rest(Unanswered("skipped"))
        self.say(self.listed.rest_recorded(rest))
        return rest

    def _rest(self) -> ListReply | None:
        """Ask about the lines without a mark; None, with the list written again, where it is to be changed."""
        listed, words = self.listed, self.listed.checklist.words
        self.say(listed.rest())
        while True:
            letter = self.read().removeprefix(":")
            match letter:
                case "y" | "yes":
                    rest = Rest(Answer(False))
                    self.say(listed.rest_recorded(rest))
                    return rest
                case "s":
                    return self._leave()
                case "q":
                    return Stop()
                case "r":
                    return Review()
                case "b" | "n" | "no":
                    self.say(f"{words.lines.back}\n\n{listed.shown()}")
                    return None
                case "?" | "a":
                    self.say(listed.rest())
                case _:
                    self.wrong(listed.checklist.lines[0].id, words.line_list.rest_again)


def _with_mark(line: Line, words: Words) -> str:
    marks = {"yes": words.list.yes, "no": words.list.no, "unsure": words.list.unsure}
    return f"{line.label}: {marks[line.mark]}" if line.mark is not None else line.label
