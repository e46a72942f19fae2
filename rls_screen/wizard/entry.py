"""A field to type in: what typing, pasting and completing a name do in it. Its keys are bound in `screen`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.formatted_text import FormattedText

from ..person.answers.text import clean


class TextField(Protocol):
    """What the keys of a text field do."""

    def enter(self, text: str) -> Any:
        """Return the result for this text, or None where the field stays."""
        ...

    def escape(self, text: str) -> Any:
        """Return the result of Esc, or None where the field stays."""
        ...

    def key(self, character: str) -> Any:
        """Return the result of a character typed into the empty field, or None where it is text."""
        ...

    def removed(self, number: int) -> None:
        """Take the number of hidden characters that were removed from a pasted text."""
        ...

    def refused(self, character: str) -> None:
        """Take the name of a character that the terminal cannot show."""
        ...


class Entry:
    """The text of a field, and what is done to it.

    `shows` returns the name of a character that the terminal cannot show; what has one is not inserted. `names` are
    offered for completion. `newline` replaces the end of a line in a pasted text.
    """

    def __init__(
        self,
        text: str,
        field: TextField,
        shows: Callable[[str], str | None],
        names: tuple[str, ...] = (),
        newline: str = " ",
    ) -> None:
        self._field, self._shows, self._newline = field, shows, newline
        self.buffer = Buffer(
            completer=Names(names) if names else None,
            complete_while_typing=bool(names),
            document=Document(text, len(text)),
            multiline=False,
        )

    def enter(self) -> Any:
        """Return the result of Enter, or None where the field stays."""
        return self._field.enter(self.buffer.text)

    def escape(self) -> Any:
        """Return the result of Esc, or None where the field stays."""
        return self._field.escape(self.buffer.text)

    def type(self, character: str) -> Any:
        """Insert a character; return the result where it is a key of the empty field."""
        result = self._field.key(character) if not self.buffer.text else None
        if result is None and (character.isprintable() or self._shows(character)):
            self._insert(character)
        return result

    def paste(self, text: str) -> None:
        """Insert a pasted text without its hidden characters."""
        lined = text.replace("\r\n", "\n").replace("\r", "\n").strip().replace("\n", self._newline)
        pasted, hidden = clean(lined) if self._shows(lined) is None else (lined, 0)
        self._field.removed(hidden)
        self._insert(pasted)

    def _insert(self, text: str) -> None:
        name = self._shows(text)
        if name is not None:
            self._field.refused(name)
        else:
            self.buffer.insert_text(text)

    def offered(self, take_name: str) -> FormattedText:
        """Return the names that would complete the text, a line each, and how to take one."""
        state = self.buffer.complete_state
        if state is None or not state.completions:
            return FormattedText([])
        marks = [at == state.complete_index for at in range(len(state.completions))]
        lines = [
            ("bold" if marked else "", f"{'>' if marked else ' '} {one.text}\n")
            for marked, one in zip(marks, state.completions, strict=True)
        ]
        return FormattedText([*lines, ("", take_name)])


class Names(Completer):
    """Complete the entry being typed, the part after the last comma, from a list of names."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = names

    def get_completions(self, document: Document, complete_event: object) -> Iterable[Completion]:
        """Return up to five names that begin with the text after the last comma; none before its third letter."""
        entry = document.text_before_cursor.replace(";", ",").rsplit(",", 1)[-1].lstrip()
        if len(entry) < 3:
            return
        fitting = (name for name in self._names if name.startswith(entry.casefold()) and name != entry.casefold())
        for _, name in zip(range(5), fitting, strict=False):
            yield Completion(name, start_position=-len(entry))
