"""What each stage of a batch costs: seconds of processor time, with all stages in one thread, one after another.

Beside them stands what Polars needs to read the same file and to write one like the output. Run
`python benchmarks/stages.py`; it prints, and tests nothing.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import wraps
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import polars as pl  # noqa: E402
from made import made  # noqa: E402

from rls_screen.batch import output, rows  # noqa: E402
from rls_screen.batch.counting import TableCounter  # noqa: E402
from rls_screen.batch.output import CsvWriter, Outputs  # noqa: E402
from rls_screen.batch.patterns import Patterns  # noqa: E402
from rls_screen.batch.request import Provenance, Request  # noqa: E402
from rls_screen.batch.results import Results  # noqa: E402
from rls_screen.batch.run import Batch  # noqa: E402
from rls_screen.content.instrument import Instrument  # noqa: E402
from rls_screen.content.library import load  # noqa: E402
from rls_screen.tables.answers.columns import FactsReader  # noqa: E402
from rls_screen.tables.answers.medicine_texts import MedicineTexts  # noqa: E402
from rls_screen.tables.files import csv_input  # noqa: E402
from rls_screen.tables.maps.study_map import StudyMap  # noqa: E402

TIMED: tuple[tuple[str, Any, str], ...] = (
    ("reading", csv_input.CsvInput, "_part"),
    ("reading: bytes and their checksum", csv_input.CsvInput, "_fill"),
    ("cells", FactsReader, "read"),
    ("cells: rows without content", rows, "rows_without_content"),
    ("medicines", MedicineTexts, "read"),
    ("rules", Results, "facts"),
    ("results", Results, "frame"),
    ("counts", TableCounter, "add"),
    ("counts: patterns", Patterns, "add"),
    ("writing", CsvWriter, "lines"),
    ("writing", CsvWriter, "frame"),
    ("checksum of the output", output, "digest"),
)


class Clock:
    """Adds up the processor time of stages; of a stage within another, only to the inner one."""

    def __init__(self) -> None:
        self.took: dict[str, float] = defaultdict(float)
        self._stages = ["everything else"]
        self._since = time.process_time()

    def _switch(self) -> None:
        now = time.process_time()
        self.took[self._stages[-1]] += now - self._since
        self._since = now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time added to a stage."""

        @wraps(function)
        def call(*given: Any, **named: Any) -> Any:
            self._switch()
            self._stages.append(stage)
            try:
                return function(*given, **named)
            finally:
                self._switch()
                self._stages.pop()

        return call


def stages(file: Path, scored: Path, instrument: Instrument) -> dict[str, float]:
    """Seconds of processor time by stage."""
    clock, request = Clock(), Request(files=(str(file),))
    with ExitStack() as stack:
        for stage, owner, name in TIMED:
            stack.enter_context(patch.object(owner, name, clock.timed(stage, getattr(owner, name))))
        # One thread, so that the time of one stage is not that of another.
        stack.enter_context(patch.object(rows, "prefetched", in_turn))
        source, layout = stack.enter_context(request.opened(StudyMap(), instrument))
        clock.took.clear()
        Batch(source, layout, instrument, Outputs(str(scored)), Provenance(request, None, "")).run(ignored, ())
    clock._switch()
    return dict(clock.took)


def in_turn(items: Iterator[Any]) -> Iterator[Any]:
    """The items, each made when it is asked for."""
    yield from items


def ignored(rows: int, done: int) -> None:
    """Show no progress."""


def yardstick(file: Path, scored: Path) -> dict[str, float]:
    """Seconds of processor time that Polars needs to read the file and to write one like the output, and a checksum."""
    written = pl.read_csv(scored, infer_schema=False)
    start = time.process_time()
    pl.read_csv(file)
    read = time.process_time()
    written.write_csv(scored.parent / "written.csv")
    wrote = time.process_time()
    sha256(file.read_bytes() + scored.read_bytes())
    return {"Polars reads": read - start, "Polars writes": wrote - read, "two checksums": time.process_time() - wrote}


def main() -> None:
    """Print every stage."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--synonyms", action="store_true")
    options = parser.parse_args()
    instrument = load()
    with tempfile.TemporaryDirectory() as folder:
        file, scored = Path(folder, "people.csv"), Path(folder, "scored.csv")
        made(file, options.rows, instrument, synonyms=options.synonyms)
        found = stages(file, scored, instrument)
        polars = yardstick(file, scored)
    whole = polars["Polars reads"] + polars["Polars writes"]
    print(f"{options.rows} rows, processor time: seconds, and as a part of what Polars needs to read and write")
    for name, seconds in (*found.items(), ("all", sum(found.values())), *polars.items()):
        print(f"  {name:36} {seconds:6.2f} {seconds / whole:6.2f}")


if __name__ == "__main__":
    main()
