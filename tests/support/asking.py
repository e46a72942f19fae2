"""An interview in the real menu, with a screen that only remembers what was written.

`prompted` sends the keys through a pipe to the real prompt; `pressed` hands them to the menu's panels itself, which is
many times faster: for what the keys mean, not for how they arrive.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from prompt_toolkit.application import Application
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import DummyInput, PipeInput, create_pipe_input
from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding import KeyPress
from prompt_toolkit.output import DummyOutput
from prompt_toolkit.utils import Event

from rls_screen.content.instrument import Instrument
from rls_screen.content.schema import Voice
from rls_screen.content.texts import Words
from rls_screen.person.answers import Answers, read_value
from rls_screen.person.given import Given
from rls_screen.person.interview import Interview
from rls_screen.wizard.drive import drive
from rls_screen.wizard.entry import Entry
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import EndOfInput
from rls_screen.wizard.screen import Pasted, Shown, Terminal, key_named
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
    paper = Paper(columns, rows)
    return _ran(Handed(paper, [*keys], instrument.words), paper, instrument, voice, before, at)


def prompted(*keys: str, instrument: Instrument, voice: Voice = "staff", before: dict[str, Any] | None = None,
             at: str | None = None, columns: int = 80, rows: int = 40) -> Ran:  # fmt: skip
    """The same through the real prompt."""
    with create_pipe_input() as pipe:
        paper = Paper(columns, rows)
        return _ran(Fed(pipe, paper, [*keys], instrument.words), paper, instrument, voice, before, at)


def _ran(
    terminal: Terminal,
    paper: Paper,
    instrument: Instrument,
    voice: Voice,
    before: dict[str, Any] | None,
    at: str | None,
) -> Ran:
    given = {id: read_value(instrument.items[id], value)[0] for id, value in (before or {}).items()}
    interview = Interview(instrument, Answers({id: one for id, one in given.items() if one}), voice, jumped_to=at)
    kept = [interview]
    try:
        ended = drive(interview, Menu(terminal, voice, instrument.words), kept.append)
    except EndOfInput:
        return Ran("closed", kept[-1], len(kept) - 1, paper.text)
    except KeyboardInterrupt:
        return Ran("interrupted", kept[-1], len(kept) - 1, paper.text)
    return Ran("finished" if ended.finished else "stopped", ended.interview, len(kept) - 1, paper.text)


def strings(keys: Iterable[str]) -> Iterator[str]:
    """Yield the strings of keys; Esc at the end of one is a string of its own: with what follows it is another key."""
    for key in keys:
        yield from (key[:-1], ESC) if key[1:] and key[-1] == ESC else (key,)


class Handed(Terminal):
    """A terminal without a prompt: its panels are given the keys, a string once the one before is used and drawn."""

    def __init__(self, paper: Paper, keys: Iterable[str], words: Words) -> None:
        super().__init__(DummyInput(), paper, words)
        self._paper, self._keys, self._ahead = paper, strings(keys), list[KeyPress]()

    def write(self, shown: Shown) -> None:
        """Write lines of the transcript."""
        self._paper.written.append("".join(("\n", *(text for _, text, *_ in shown.formatted()), "\n")))

    def forget_typed(self, *, until_drawn: bool = False) -> None:
        """Drop the rest of the string."""
        interrupted, self._ahead = any(key.key == "c-c" for key in self._ahead), []
        if interrupted:
            raise KeyboardInterrupt

    def _key(self, draw: Callable[[], None]) -> str:
        """Return the next key; what is drawn is drawn once no key is left of a string."""
        while not self._ahead:
            draw()
            string = next(self._keys, None)
            if string is None:
                raise EndOfInput
            parser = Vt100Parser(self._ahead.append)
            parser.feed(string)
            parser.flush()
        name = key_named(self._ahead.pop(0))
        if name == "c-c":
            raise KeyboardInterrupt
        if name == "c-d":
            raise EndOfInput
        return name

    def _until(self, draw: Callable[[], None], press: Callable[[str], Any]) -> Any:
        while True:
            key = self._key(draw)
            if key == "escape" and self._ahead:
                self._ahead.pop(0)  # Alt with a key does nothing
            elif (result := press(key)) is not None:
                return result

    def run(self, show: Any, foot: Any, press: Any) -> Any:
        """A panel of a few lines."""

        def draw() -> None:
            self.write(show(self.width))
            self.write(foot(self.width))

        return self._until(draw, press)

    def run_page(self, page: Any, drawn: Any, press: Any) -> Any:
        """A panel of a whole screen."""

        def draw() -> None:
            self.write(page(self._paper.columns, self._paper.rows))
            drawn()

        return self._until(draw, press)

    def type_in(self, text: str, parts: Any, field: Any, *, names: Any = (), newline: str = " ") -> Any:
        """A panel with a text field."""
        entry = Entry(text, field, self.shows, (), newline)

        def draw() -> None:
            above, below = parts(self._paper.columns, self._paper.rows)
            self.write(Shown([*above.lines, (f"> {entry.buffer.text}", ""), *below.lines]))

        def press(key: str) -> Any:
            match key:
                case "enter":
                    return entry.enter()
                case "escape":
                    return entry.escape()
                case "backspace":
                    return entry.buffer.delete_before_cursor() and None
                case Pasted():
                    return entry.paste(key)
            return entry.type(key) if len(key) == 1 else None

        return self._until(draw, press)


class Fed(Terminal):
    """A terminal that is fed the next string of keys once the one before is read and drawn, and closed after the last.

    An empty string waits until something more is drawn.
    """

    def __init__(
        self, input: PipeInput, output: Any, keys: Iterable[str], words: Words, stops: Stops | None = None
    ) -> None:
        super().__init__(input, output, words, stops)
        self._pipe, self._read, self._keys = input, True, strings(keys)

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
        application.key_processor.after_key_press = Event(application.key_processor, self._pressed)
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
