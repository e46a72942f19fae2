"""An interview in the real menu, with keys through a pipe and a screen that only remembers what was written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from rls_screen.answers import Answers, read_value
from rls_screen.answers.given import Given
from rls_screen.instrument import Instrument
from rls_screen.interview import Interview
from rls_screen.questionnaire import Voice
from rls_screen.wizard.drive import drive
from rls_screen.wizard.menu import Menu
from rls_screen.wizard.question import EndOfInput
from rls_screen.wizard.screen import Terminal

UP, DOWN, LEFT, ESC, ENTER, CTRL_C, ALT_ENTER = "\x1b[A", "\x1b[B", "\x1b[D", "\x1b", "\r", "\x03", "\x1b\r"
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

    Patients' keys are dropped between questions, so each string waits for the question that reads it.
    """
    given = {id: read_value(instrument.items[id], value)[0] for id, value in (before or {}).items()}
    interview = Interview(instrument, Answers({id: one for id, one in given.items() if one}), voice, gone_to=at)
    kept = [interview]
    waiting = list(keys)
    with create_pipe_input() as pipe:
        paper = Paper(columns, rows)
        menu = Menu(Fed(pipe, paper, waiting), voice)
        try:
            ended = drive(interview, menu, kept.append)
        except EndOfInput:
            return Ran("closed", kept[-1], len(kept) - 1, paper.text)
        except KeyboardInterrupt:
            return Ran("interrupted", kept[-1], len(kept) - 1, paper.text)
        return Ran("finished" if ended.finished else "stopped", ended.interview, len(kept) - 1, paper.text)


class Fed(Terminal):
    """A terminal that is fed the next string of keys each time a panel opens, and closed after the last."""

    def __init__(self, input: Any, output: Any, keys: list[str]) -> None:
        super().__init__(input, output)
        self._keys = keys

    def _ask(self, *panel: Any) -> Any:
        if self._keys:
            self.input.send_text(self._keys.pop(0))  # type: ignore[attr-defined]
        if not self._keys and not self.input.closed:
            self.input.close()
        return super()._ask(*panel)
