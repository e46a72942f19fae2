"""An interview in the real menu, with keys through a pipe and a screen that only remembers what was written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.output import DummyOutput

from rls_screen.content.instrument import Instrument
from rls_screen.content.schema import Voice
from rls_screen.content.texts import Words
from rls_screen.person.answers import Answers, read_value
from rls_screen.person.given import Given
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import EndOfInput
from rls_screen.wizard.screen import Terminal
from rls_screen.wizard.stops import Stops

UP, DOWN, LEFT, ESC, ENTER, CTRL_C, ALT_ENTER = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b", "\r", "\x03", "\x1b\r"
PAGE_DOWN, HOME, END = "\x1b[6~", "\x1b[H", "\x1b[F"
TAB, BACKSPACE = "\t", "\x7f"


class Paper(DummyOutput):
    """A terminal of paper: what was written stays written."""

    def __init__(self, columns: int = 80, rows: int = 40) -> None:
        self.columns, self.rows, self.written = columns, rows, [""]

    def get_size(self) -> Size:
        """How large the paper is."""
        return Size(self.rows, self.columns)

    def write(self, data: str) -> None:
        """Text."""
        self.written.append(data)

    def write_raw(self, data: str) -> None:
        """Text and line ends."""
        self.written.append(data)

    @property
    def text(self) -> str:
        """Everything ever written, with single spaces."""
        return " ".join("".join(self.written).split())


@dataclass(frozen=True)
class Ran:
    """What came of an interview: how it ended, the answers last kept, how often they were kept, and what was shown."""

    ended: str
    interview: Interview
    kept: int
    shown: str

    @property
    def given(self) -> dict[str, Given]:
        """The answers."""
        return dict(self.interview.answers.given)


def pressed(*keys: str, instrument: Instrument, voice: Voice = "staff", before: dict[str, Any] | None = None,
            at: str | None = None, columns: int = 80, rows: int = 40) -> Ran:  # fmt: skip
    """An interview with these keys pressed, one string after the other; then the terminal is closed.

    Each string waits until what the one before did is drawn; so does the end.
    """
    given = {id: read_value(instrument.items[id], value)[0] for id, value in (before or {}).items()}
    interview = Interview(instrument, Answers({id: one for id, one in given.items() if one}), voice, jumped_to=at)
    kept = [interview]
    with create_pipe_input() as pipe:
        paper = Paper(columns, rows)
        menu = Menu(Fed(pipe, paper, [*keys], instrument.words), voice, instrument.words)
        try:
            ended = drive(interview, menu, kept.append)
        except EndOfInput:
            return Ran("closed", kept[-1], len(kept) - 1, paper.text)
        except KeyboardInterrupt:
            return Ran("interrupted", kept[-1], len(kept) - 1, paper.text)
        return Ran("finished" if ended.finished else "stopped", ended.interview, len(kept) - 1, paper.text)


class Fed(Terminal):
    """A terminal that is fed the next string of keys once the one before is read and drawn, and closed after the last.

    Esc at the end of a string is a string of its own: with what follows at once it would be another key. An empty
    string waits until something more is drawn.
    """

    def __init__(
        self, input: PipeInput, output: Any, keys: Iterable[str], words: Words, stops: Stops | None = None
    ) -> None:
        super().__init__(input, output, words, stops)
        self._pipe, self._read = input, True
        self._keys = (part for key in keys for part in ((key[:-1], ESC) if key[1:] and key[-1] == ESC else (key,)))

    def run_page(self, page: Any, drawn: Any, press: Any) -> Any:
        """A screen; on paper, where only what changes is drawn, its whole text is written as well."""

        def noted(columns: int, rows: int) -> Any:
            shown = page(columns, rows)
            if isinstance(self.output, Paper):
                self.output.written.append("\n".join(("", *(line for line, _ in shown.lines), "")))
            return shown

        return super().run_page(noted, drawn, press)

    def application(self, layout: Any, keys: Any) -> Application[Any]:
        """The panel, with somebody at the keys; keys typed ahead come before new ones."""
        ahead = get_typeahead(self.input)
        store_typeahead(self.input, ahead)
        self._read = self._read and not ahead
        application = super().application(layout, keys)
        application.key_processor.after_key_press += self._pressed
        application.after_render += self._drawn
        return application

    def _pressed(self, _: object) -> None:
        self._read = True

    def _drawn(self, application: Application[Any]) -> None:
        if not self._read or application.is_done:
            return
        keys = next(self._keys, None)
        self._read = keys == ""
        if keys is None:
            self._pipe.close()
        else:
            self._pipe.send_text(keys)
