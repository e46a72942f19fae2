"""A folder with an answer file, and the program to run in it: in this process, or as a process where that matters."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import rls_screen.cli

ROOT = Path(__file__).parents[2]
PERSON = {"age": 40, "sex": "female", "urge_to_move": "yes", "worse_at_rest": "yes", "main_worry": "zebra crossing"}
Done = subprocess.CompletedProcess[str]


class Desk:
    """A folder with an answer file, and the program to run in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.sessions = folder / "kept"
        self.environment = {**os.environ, "PYTHONPATH": str(ROOT), "RLS_SCREEN_SESSIONS": str(self.sessions)}
        self.environment.pop("COLUMNS", None)
        (folder / "me.json").write_text(json.dumps(PERSON), "utf-8")

    def run(self, *arguments: str, typed: str = "") -> Done:
        """Run the whole program in this process; return its output and exit status. There is never a traceback."""
        with self._streams(typed) as (out, err), mock.patch.object(sys, "argv", ["rls-screen", *arguments]):
            try:
                rls_screen.cli.main()
            except SystemExit as ended:
                status = int(ended.code or 0)
        return checked(Done(arguments, status, text(out), text(err)))

    def run_process(self, *arguments: str, typed: str = "", **more: Any) -> Done:
        """Run the program as a process, for signals, closed streams and the like."""
        with self.start(*arguments, **more) as running:
            out, err = running.communicate(typed, timeout=60)
            return checked(Done(arguments, running.returncode, out or "", err or ""))

    def start(self, *arguments: str, program: str | None = None, **more: Any) -> subprocess.Popen[str]:
        """Start the program in the folder, or another program that runs it."""
        command = [sys.executable, *(("-c", program) if program else ("-m", "rls_screen")), *arguments]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, text=True, encoding="utf-8", **pipes)

    def write(self, name: str, content: str | bytes) -> str:
        """Write a file in the folder; return its name."""
        (self.folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return name

    def kept(self) -> list[str]:
        """The ids of the saved sessions."""
        return sorted(file.stem for file in self.sessions.glob("*.json"))

    @contextlib.contextmanager
    def _streams(self, typed: str) -> Iterator[tuple[io.TextIOWrapper, io.TextIOWrapper]]:
        """Replace the standard streams, working folder and environment; restore them and the signal handlers."""
        given, out, err = (
            io.TextIOWrapper(io.BytesIO(data), "utf-8") for data in (typed.encode("utf-8", "surrogateescape"), b"", b"")
        )
        numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
        handlers = {number: signal.getsignal(number) for number in numbers}
        with (
            contextlib.chdir(self.folder),
            mock.patch.dict(os.environ, self.environment, clear=True),
            mock.patch.multiple(sys, stdin=given, stdout=out, stderr=err),
        ):
            try:
                yield out, err
            finally:
                for number, handler in handlers.items():
                    signal.signal(number, handler)


def text(stream: io.TextIOWrapper) -> str:
    """Everything written to a stream."""
    stream.flush()
    assert isinstance(stream.buffer, io.BytesIO)
    return stream.buffer.getvalue().decode()


def checked(done: Done) -> Done:
    """A run that showed no traceback and no warning of Python."""
    assert "Traceback" not in done.stdout + done.stderr
    assert "Warning" not in done.stderr
    return done
