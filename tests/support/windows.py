"""The real program in a pseudo-terminal, with a screen that shows what a person at it would see."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

import pexpect
import pyte
from display import picture_of, text_of

ROOT = Path(__file__).parents[2]
ENVIRONMENT = ("PATH", "HOME", "SYSTEMROOT", "COVERAGE_PROCESS_CONFIG")  # what the program inherits
PATIENCE = 60.0  # seconds until a text that does not come is given up


class Window:
    """A terminal window of so many columns and rows with the program in it, or with a shell to start it from."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        columns: int = 80,
        rows: int = 24,
        shell: bool = False,
        python: str = sys.executable,
        **environment: str,
    ) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.raw = ""
        self._stream = pyte.Stream(self.screen)
        wanted = {name: os.environ[name] for name in ENVIRONMENT if name in os.environ}
        self.child: Any = pexpect.spawn(
            "bash" if shell else python,
            ["--norc", "--noprofile", "-i"] if shell else ["-m", "rls_screen", *arguments],
            dimensions=(rows, columns),
            encoding="utf-8",
            codec_errors="replace",
            cwd=str(folder),
            env={
                **wanted,
                "TERM": "xterm-256color",
                "LC_ALL": "C.UTF-8",
                "PROMPT_TOOLKIT_NO_CPR": "1",
                "PYTHONPATH": str(ROOT),
                "RLS_SCREEN_SESSIONS": str(folder / "kept"),
                **environment,
            },
        )
        self.child.delaybeforesend = None

    def __enter__(self) -> Window:
        return self

    def __exit__(self, *error: object) -> None:
        self.child.close(force=True)

    @property
    def text(self) -> str:
        """What is on the screen."""
        return text_of(self.screen)

    def wait(self, text: str) -> Window:
        """Until this can be read, whatever its lines; then until nothing more is drawn."""
        give_up = time.monotonic() + PATIENCE
        while " ".join(text.split()) not in " ".join(self.text.split()):
            assert time.monotonic() < give_up, f"{text!r} did not come:\n{self.text}"
            self._read(1.0)
        while self._read(0.05):
            pass
        return self

    def wait_for_picture(self, picture: str) -> Window:
        """Until the screen is this picture, but for what differs from run to run."""
        give_up = time.monotonic() + PATIENCE
        while picture != picture_of(self.screen):
            assert time.monotonic() < give_up, f"the screen did not become\n{picture}\nbut\n{self.text}"
            self._read(1.0)
        return self

    def press(self, keys: str, *, then: str | None = None) -> Window:
        """Keys, and what is to be waited for after them."""
        self.child.send(keys)
        return self if then is None else self.wait(then)

    def ended(self) -> int:
        """The exit status, once the program has ended; 128 and the signal where one ended it."""
        give_up = time.monotonic() + PATIENCE
        while self._read(1.0) is not None:
            assert time.monotonic() < give_up, f"the program goes on:\n{self.text}"
        self.child.close()
        return int(self.child.exitstatus if self.child.exitstatus is not None else 128 + self.child.signalstatus)

    def shut(self) -> int:
        """The window is closed by its cross; the exit status, once the program has noticed."""
        self.child.ptyproc.fileobj.close()
        give_up = time.monotonic() + PATIENCE
        while self.child.isalive():
            assert time.monotonic() < give_up, "the program goes on without a window"
            time.sleep(0.02)
        return int(self.child.exitstatus if self.child.exitstatus is not None else 128 + self.child.signalstatus)

    def resize(self, columns: int, rows: int) -> None:
        """The window gets another size."""
        self.screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)

    def _read(self, patience: float) -> bool | None:
        """Whether something came; None where nothing can come any more."""
        try:
            came = self.child.read_nonblocking(65536, patience)
        except pexpect.TIMEOUT:
            return False
        except pexpect.EOF:
            return None
        self.raw += came
        self._stream.feed(came)
        return True
