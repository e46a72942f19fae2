"""How a start costs: processor time of each command, from the command to the first words, and memory of an interview.

Run `python benchmarks/start_up.py`, or with the Python of an environment in which the wheel is installed
(`--python DIR/bin/python`): only that has the content as one JSON. It prints, and tests nothing. The time of
`python -c pass`, measured before each of them, is 1: only ratios can be compared between machines. What is imported
when is gated in `tests/cli/test_start_up.py`. Needs the test extras (a pseudo-terminal), and Linux.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
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

RUNS = 9
QUESTIONS = 20
QUESTION = re.compile(r"Questions? (\d+)")
AT_MOST = {"--version": 3, "--help": 9, "opening": 12, "score": 25, "demo": 25, "MB at question 20": 60}
ANSWERS = {
    "urge_to_move": "yes",
    "worse_at_rest": "yes",
    "relieved_by_movement": "yes",
    "worse_in_evening": "yes",
    "medicines": "prednisolone 5 mg, hydroxychloroquine, sertraline",
    "ferritin": "48",
}


class Measured:
    """The commands of one Python, each in a folder of its own."""

    def __init__(self, python: str, folder: Path) -> None:
        self.python, self.folder = python, folder
        self.environment = {**os.environ, "RLS_SCREEN_SESSIONS": str(folder / "kept")}
        if python == sys.executable:
            self.environment["PYTHONPATH"] = str(ROOT)
        self.call("form", "-o", "me.txt")
        form = (folder / "me.txt").read_text("utf-8")
        for id, answer in ANSWERS.items():
            form = form.replace(f"\n{id}:", f"\n{id}: {answer}", 1)
        (folder / "me.txt").write_text(form, "utf-8")

    def call(self, *arguments: str) -> float:
        """Processor seconds of the program, as its installed command is started."""
        return self.run("import sys; from rls_screen.cli import main; sys.exit(main())", *arguments)

    def run(self, code: str, *arguments: str) -> float:
        """Processor seconds that Python takes to run this."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            [self.python, "-c", code, *arguments],
            check=True,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def window(self) -> Window:
        """The interview in a pseudo-terminal."""
        path = self.environment.get("PYTHONPATH", "")
        return Window(self.folder, "ask", "--no-save", "--for", "staff", python=self.python, PYTHONPATH=path)

    def opening(self) -> float:
        """Processor seconds from the command to the whole opening text."""
        with self.window() as window:
            while "Ctrl-C to leave." not in window.text:
                window.child.expect(".+", timeout=60)
                window._stream.feed(window.child.after)
            return processor_seconds(window.child.pid)

    def first_question(self, read: float) -> float:
        """Seconds from Enter to the first question, where the opening was read for so long."""
        with self.window() as window:
            window.wait("Ctrl-C to leave.")
            time.sleep(read)
            begun = time.perf_counter()
            window.press("\r")
            while "? help" not in window.text:
                window.child.expect(".+", timeout=60)
                window._stream.feed(window.child.after)
            return time.perf_counter() - begun

    def memory(self) -> float:
        """Megabytes in memory when twenty questions were shown and skipped."""
        with self.window() as window:
            window.wait("Ctrl-C to leave.").press("\r", then="? help")
            while not (at := QUESTION.search(window.text)) or int(at[1]) <= QUESTIONS:
                window.press(":s\r")
                while window._read(0.1):
                    pass
            status = Path(f"/proc/{window.child.pid}/status").read_text("utf-8")
            return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def processor_seconds(process: int) -> float:
    """Processor time of a running process, with all its threads."""
    threads = Path(f"/proc/{process}/task").iterdir()
    return sum(int((one / "schedstat").read_text("utf-8").split()[0]) for one in threads) / 1e9


def ratio(measured: Measured, name: str, measure: Callable[[], float]) -> None:
    """Print the median of the ratios to `python -c pass`, each measured right before, and their spread."""
    measure()
    pairs = [(measured.run("pass"), measure()) for _ in range(RUNS)]
    ratios = sorted(taken / one for one, taken in pairs)
    milliseconds = statistics.median(taken for _, taken in pairs) * 1000
    wanted = AT_MOST.get(name, "")
    print(f"{name:28}{milliseconds:8.0f} ms{statistics.median(ratios):8.1f}  {ratios[0]:6.1f} to {ratios[-1]:.1f}"
          f"{wanted:>10}", flush=True)  # fmt: skip


def main() -> None:
    """Print each figure beside the one that is aimed at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="of an environment in which the wheel is installed")
    python = parser.parse_args().python
    print(f"{'':28}{'processor':>11}{'ratio':>8}  {'spread':16}{'at most':>8}")
    with tempfile.TemporaryDirectory() as folder:
        measured = Measured(python, Path(folder))
        for library in ("typer", "questionary", "polars"):
            ratio(measured, f"import {library}", lambda library=library: measured.run(f"import {library}"))  # type: ignore[misc]
        ratio(measured, "--version", lambda: measured.call("--version"))
        ratio(measured, "--help", lambda: measured.call("--help"))
        ratio(measured, "opening", measured.opening)
        ratio(measured, "score", lambda: measured.call("score", "me.txt"))
        ratio(measured, "demo", lambda: measured.call("demo"))
        for read in (0, 2):
            waits = sorted(measured.first_question(read) for _ in range(RUNS))
            print(f"Enter after {read} s to question 1{statistics.median(waits) * 1000:7.0f} ms waiting")
        print(f"memory at question {QUESTIONS}{measured.memory():17.0f} MB{AT_MOST['MB at question 20']:>33}")


if __name__ == "__main__":
    main()
