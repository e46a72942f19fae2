"""The whole program in this process, at a terminal that is only a screen in memory; a script types at it.

A script is a generator: it yields keys whenever the program waits for some, and looks at the screen between them, which
is always drawn to its end. What follows its last `yield` runs once the program has ended.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pyte
from asking import CTRL_C, Fed
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output.vt100 import Vt100_Output

import rls_screen.cli
from rls_screen.content.texts import Words
from rls_screen.wizard.stops import Stops

CHANGING = (  # what differs from run to run, with what stands for it in a picture
    (re.compile(r"(?<=resume )[0-9a-f]{8}|(?<=delete )[0-9a-f]{8}"), "0123abcd"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d"), "2026-01-02T03:04+00:00"),
    (re.compile(r"^[0-9a-f]{8}$", re.MULTILINE), "0123abcd"),  # an id on a line of its own
    (re.compile(r"\b\d{4}-\d\d-\d\d\b(?!T)"), "2026-01-02"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "0123456789ab"),
    (re.compile(r"(?<=Program: )[^\s]+"), "0.1.0"),
)
Script = Iterator[str]


def text_of(screen: pyte.Screen) -> str:
    """What a screen shows, without the spaces at the ends of its lines."""
    return "\n".join(line.rstrip() for line in screen.display).rstrip()


def picture_of(screen: pyte.Screen) -> str:
    """What a screen shows, alike in every run."""
    text = text_of(screen)
    for pattern, instead in CHANGING:
        text = pattern.sub(instead, text)
    return text


class Display:
    """A terminal of so many columns and rows. `status` is the exit status, once the program has ended."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.status: int | None = None
        self._stream = pyte.Stream(self.screen)
        self._script: Script = iter(())
        self._failed: BaseException | None = None

    @property
    def text(self) -> str:
        """What is on the screen."""
        return text_of(self.screen)

    @property
    def picture(self) -> str:
        """What is on the screen, alike in every run."""
        return picture_of(self.screen)

    def until(self, text: str) -> Script:
        """For a script, what is drawn only a moment after the keys: wait for it."""
        while text not in self.text:
            yield ""

    def run(self, folder: Path, script: Callable[[Display], Script], *arguments: str, **environment: str) -> Display:
        """Run the program in a folder to its end, with its sessions in `kept`. Raises what the script raises."""
        self._script = script(self)
        usual = {"TERM": "xterm-256color", "RLS_SCREEN_SESSIONS": str(folder / "kept")}
        wanted = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
        output = _Output(self._stream)
        size = os.terminal_size((self.screen.columns, self.screen.lines))
        drawn = Vt100_Output(output, lambda: Size(size.lines, size.columns), term="xterm-256color")

        def fed(input: PipeInput, output: Vt100_Output, words: Words, stops: Stops) -> Fed:
            return Fed(input, output, self._typed(), words, stops)

        with (
            contextlib.chdir(folder),
            create_pipe_input() as pipe,
            mock.patch.dict(os.environ, {**wanted, **usual, **environment}, clear=True),
            mock.patch.multiple(sys, stdin=_Input(self._line), stdout=output, argv=["rls-screen", *arguments]),
            mock.patch("os.get_terminal_size", return_value=size),
            mock.patch("prompt_toolkit.input.create_input", return_value=pipe),
            mock.patch("prompt_toolkit.output.create_output", return_value=drawn),
            mock.patch("rls_screen.wizard.screen.Terminal", fed),
        ):
            try:
                rls_screen.cli.main()
            except SystemExit as ended:
                self.status = int(ended.code or 0)
        for left in self._typed():
            raise AssertionError(f"the program ended before {left!r} was typed:\n{self.text}")
        if self._failed is not None:
            raise self._failed
        return self

    def _typed(self) -> Script:
        """The keys of the script; after an error in it there are no more, and the program ends."""
        while True:
            try:
                keys = next(self._script)
            except StopIteration:
                return
            except Exception as error:  # in the middle of a drawing, where prompt_toolkit would catch it
                self._failed = error
                return
            yield keys

    def _line(self) -> str:
        """A line typed where the terminal itself reads it, and echoes it; empty at the end of the script.

        Raises KeyboardInterrupt at Ctrl-C.
        """
        line = next(self._typed(), "")
        if line == CTRL_C:
            raise KeyboardInterrupt
        self._stream.feed(line.replace("\r", "\r\n"))
        return line.replace("\r", "\n")


class _Output(io.StringIO):
    """Standard output that is a terminal, which makes "\\r\\n" of each "\\n"."""

    encoding = "utf-8"

    def __init__(self, stream: pyte.Stream) -> None:
        super().__init__()
        self._stream = stream

    def write(self, text: str, /) -> int:
        self._stream.feed(text.replace("\r\n", "\n").replace("\n", "\r\n"))
        return len(text)

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1  # whose size is asked for, which is replaced


class _Input(io.TextIOBase):
    """Standard input that is a terminal in line mode."""

    def __init__(self, line: Callable[[], str]) -> None:
        self._line = line

    def readline(self, size: int | None = -1, /) -> str:  # type: ignore[override]
        return self._line()

    def isatty(self) -> bool:
        return True
