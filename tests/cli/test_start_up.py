"""What is imported, and when: no command pays for what it does not need. Times are in `benchmarks/start_up.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("polars", "pydantic", "prompt_toolkit", "questionary", "rich", "rapidfuzz", "asyncio")
OPENING = """
import sys
from rls_screen.cli.opening import say_opening
say_opening(None)
"""
FIRST_QUESTION = """
import io, sys
sys.stdin = io.StringIO("")
sys.argv = ["rls-screen", "ask", "--no-save", "--plain"]
from rls_screen.cli import main
try:
    main()
except SystemExit:
    pass
"""
MENU = """
import sys
from rls_screen.cli.interview import _prepare
_prepare()
"""
HELP = """
import sys
sys.argv = ["rls-screen", "--help"]
from rls_screen.cli import main
try:
    main()
except SystemExit:
    pass
"""


@pytest.mark.parametrize("program, allowed", [
    pytest.param("import rls_screen", set(), id="the package"),
    pytest.param(OPENING, set(), id="the opening text"),
    pytest.param(HELP, set(), id="the help"),
    pytest.param(
        FIRST_QUESTION, {"pydantic", "rapidfuzz"}, id="the first question in plain lines", marks=pytest.mark.slow
    ),
    pytest.param(MENU, {"pydantic", "prompt_toolkit", "questionary", "asyncio", "rapidfuzz"}, id="the menu"),
])  # fmt: skip
def test_what_is_imported(program: str, allowed: set[str]) -> None:
    """The opening waits for nothing heavy, a first question only for what asks it, and none of them for polars."""
    ask = f"print(*[name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\n{ask}"], capture_output=True, text=True, cwd=ROOT, timeout=90
    )
    assert 0 == done.returncode, done.stderr
    assert set() == set(done.stderr.split()) - allowed
