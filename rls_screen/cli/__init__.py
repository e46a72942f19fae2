"""The command line: one module for each group of commands. Only this package prints, exits and reads the clock.

`main` is the program. It answers `--version` itself, since everything else needs typer; the commands are in `commands`,
which imports only the module of the command that was given. Each command imports what it needs inside its function.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys

from .. import __version__

TYPE_CHECKING = False  # as typing has it, which would have to be imported
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from .commands import HELP, app

__all__ = ["HELP", "app", "main"]
VERSION = f"rls-screen {__version__}"


def main() -> NoReturn:
    """Run the command line and exit. Every RlsScreenError becomes its message and its exit status."""
    if sys.argv[1:] == ["--version"] and _printed(VERSION):
        sys.exit(0)
    # Nearly all that a command makes is needed until its end, so looking for what is not costs more than it frees: a
    # tenth of a short command while it runs, and as much again when it ends.
    gc.set_threshold(20_000, 20, 20)
    atexit.register(gc.freeze)
    from .commands import run

    run()


def _printed(line: str) -> bool:
    """Print a line; return False where that fails, which `commands` then reports as for any other output."""
    try:
        sys.stdout.flush()
        return os.write(sys.stdout.fileno(), f"{line}{os.linesep}".encode("ascii")) > 0
    except (AttributeError, OSError, ValueError):
        return False


def __getattr__(name: str) -> Any:
    if name in ("HELP", "app"):
        from . import commands

        return getattr(commands, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
