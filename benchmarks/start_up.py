"""How long a person waits: from the command to the opening, to the first question, and from Enter to that question.

Run `python benchmarks/start_up.py`; it prints, and tests nothing. The time of `python -c pass` is 1: only ratios can
be compared between machines. Needs the test extras (a pseudo-terminal). What is imported when is gated in
`tests/cli/test_start_up.py`.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from windows import Window  # noqa: E402

RUNS = 15


def python(code: str) -> float:
    """Seconds that Python takes to run this."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def opening() -> float:
    """Seconds from the command to the whole opening text."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with Window(Path(folder), "ask", "--no-save") as window:
            return until(window, "Ctrl-C to leave.", begun)


def first_question(read: float) -> float:
    """Seconds from Enter to the first question, where the opening was read for so long."""
    with tempfile.TemporaryDirectory() as folder, Window(Path(folder), "ask", "--no-save") as window:
        until(window, "Ctrl-C to leave.", 0)
        time.sleep(read)
        begun = time.perf_counter()
        window.press("\r")
        return until(window, "? help", begun)


def until(window: Window, text: str, begun: float) -> float:
    """Seconds since `begun` when this text is on the screen."""
    while text not in window.text:
        window.child.expect(".+", timeout=60)
        window._stream.feed(window.child.after)
    return time.perf_counter() - begun


MEASURED: dict[str, Callable[[], float]] = {
    "python -c pass": lambda: python("pass"),
    "import typer": lambda: python("import typer"),
    "import questionary": lambda: python("import questionary"),
    "import polars": lambda: python("import polars"),
    "command to opening": opening,
    "Enter at once to first question": lambda: first_question(0),
    "Enter after 2 s to first question": lambda: first_question(2),
}


def main() -> None:
    """Print the median and the fastest of each, in milliseconds and against `python -c pass`."""
    one = 0.0
    print(f"{'':36}{'median ms':>10}{'fastest':>10}{'ratio':>8}")
    for name, measure in MEASURED.items():
        times = [measure() for _ in range(RUNS)]
        one = one or min(times)
        print(f"{name:36}{statistics.median(times) * 1000:10.0f}{min(times) * 1000:10.0f}{min(times) / one:8.1f}")


if __name__ == "__main__":
    main()
