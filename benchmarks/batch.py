"""How fast many people are scored, as ratios measured side by side in one run; seconds of one machine say nothing.

The yardstick is what Polars alone needs to read the same file and to write one of the output's size. Run
`python benchmarks/batch.py` (20 minutes, 6 GB of disk in --folder, deleted at the end); it prints, and tests nothing.
The answers are made up, from a fixed seed: 60 columns, every number, date and list of medicines among them.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import polars as pl  # noqa: E402

from rls_screen.content.instrument import Instrument  # noqa: E402
from rls_screen.content.library import lexicon, load  # noqa: E402
from rls_screen.content.places import DEFAULT, questionnaires_folder  # noqa: E402
from rls_screen.content.schema import Item  # noqa: E402
from rls_screen.person.answers import read_answers  # noqa: E402
from rls_screen.person.scoring import score  # noqa: E402

COLUMNS = 60
AT_ONCE = 250_000
UNANSWERED = 0.1
SYNONYMS = {
    "yes": ["Yes", "Y", "y", "1", "TRUE", "1.0"], "no": ["No", "N", "n", "0", "FALSE", "0.0"], "past": ["Past", "p"],
    "unsure": ["u", "dk", "Don't know"], "": ["", " "],
}  # fmt: skip

READ_AND_WRITE = """
import sys, time, polars as pl
given, scored, made = sys.argv[1:]
output = pl.read_csv(scored, infer_schema=False)
start = time.perf_counter()
pl.read_csv(given)
output.write_csv(made)
print(time.perf_counter() - start)
"""


def columns(instrument: Instrument) -> list[Item]:
    """Sixty items: all that are not plain yes or no, and as many of those as there is room for."""
    items = [*instrument.items.values()]
    plain = [item for item in items if item.kind == "yes_no" and item.tier is None]
    left_out = random.Random(1).sample(plain, len(items) - COLUMNS)
    return [item for item in items if item not in left_out]


def words(item: Item, chance: random.Random) -> list[str]:
    """The canonical words people may have written in an item's column."""
    low, high = item.range or (0, 0)
    match item.kind:
        case "yes_no":
            return ["no"] * 30 + ["yes"] if item.tier else ["yes", "no", "no", "unsure"]
        case "yes_no_past":
            return ["yes", "yes", "yes", "past", "no", "unsure"]
        case "choice":
            return [option.code for option in item.options]
        case "number":
            high = low + 10 if item.not_above else min(high, 600)  # a part above its whole is a bad answer
            spread = [chance.uniform(low, high) for _ in range(5_000)]
            return [f"{value:.0f}" if item.integer else f"{value:.1f}" for value in spread]
        case "date":
            return [f"{year}-{month:02d}-{day:02d}" for year in (2024, 2025) for month in range(1, 13)
                    for day in range(1, 29)]  # fmt: skip
        case "medicines":
            known = [*lexicon(questionnaires_folder() / DEFAULT).medicines]
            return ["none", *(", ".join(chance.sample(known, chance.randint(1, 5))) for _ in range(5_000))]
    return [f"P{number:06d}" for number in range(100_000)] if item.pattern else ["walking about", "a warm bath"]


def respelt(word: str, item: Item) -> list[str]:
    """Other ways to write the same answer."""
    if item.kind in ("number", "date"):
        return [f" {word}", f"{word} "]
    if item.kind == "choice" and word not in SYNONYMS:
        return [word.upper(), f" {word}"]
    return SYNONYMS.get(word, [f"{word} "])


def made(
    file: Path, rows: int, instrument: Instrument, *, synonyms: bool = False, only: Collection[str] | None = None
) -> None:
    """Writes a file of people; `only` are the items that get a column, if not sixty."""
    chance = random.Random(2)
    choices: dict[str, pl.Series] = {}
    for item in columns(instrument) if only is None else map(instrument.items.__getitem__, only):
        listed = words(item, chance)
        listed += [""] * round(len(listed) * UNANSWERED)
        again = [chance.choice(respelt(word, item)) for word in listed for _ in range(3)] if synonyms else listed
        choices[item.id] = pl.Series(item.id, again)
    with file.open("wb") as opened:
        for start in range(0, rows, AT_ONCE):
            height = min(AT_ONCE, rows - start)
            frame = pl.DataFrame(
                [of.sample(height, with_replacement=True, seed=start + at) for at, of in enumerate(choices.values())]
            )
            frame.with_columns(pl.when(pl.all() != "").then(pl.all())).write_csv(opened, include_header=not start)


@dataclass(frozen=True)
class Cost:
    """What a program took: seconds by the clock and of the processor, the peak of its memory in MB."""

    wall: float
    cpu: float
    memory: float
    printed: str = ""


def run(*command: str | Path, python: str = sys.executable) -> Cost:
    """Run a program of its own with a Python: this one has the checkout, another one what is installed there."""
    start, folder = time.perf_counter(), ROOT if python == sys.executable else tempfile.gettempdir()
    with subprocess.Popen([python, *command], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as one:
        assert one.stdout is not None
        printed = one.stdout.read().decode()
        _, status, usage = os.wait4(one.pid, 0)
        one.returncode = os.waitstatus_to_exitcode(status)
    if one.returncode not in (0, 3):
        raise SystemExit(f"{command[:3]} ended with status {one.returncode}")
    kilobyte = 1024 if sys.platform != "darwin" else 1024**2
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / kilobyte, printed)


def batch(given: Path, scored: Path) -> tuple[float, float]:
    """Seconds and peak memory of the command."""
    cost = run("-m", "rls_screen", "batch", given, "-o", scored)
    return cost.wall, cost.memory


def yardstick(given: Path, scored: Path) -> float:
    """Seconds Polars needs to read the one file and to write a file of the other's size."""
    return float(run("-c", READ_AND_WRITE, given, scored, given.parent / "written.csv").printed)


def one_by_one(instrument: Instrument, file: Path, people: int = 1_000) -> float:
    """Seconds a person, where each is read and scored alone."""
    rows = pl.read_csv(file, infer_schema=False, n_rows=people).iter_rows(named=True)
    texts = ["\n".join(f"{id}: {cell}" for id, cell in row.items() if cell) for row in rows]
    start = time.perf_counter()
    for text in texts:
        score(instrument, read_answers(text, "one", instrument))
    return (time.perf_counter() - start) / people


def main() -> None:
    """Print every ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    instrument = load()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        measure(instrument, Path(folder), options.rows, options.times)


def measure(instrument: Instrument, folder: Path, rows: int, times: int) -> None:
    """One run: everything in turn, so that a busy moment of the machine meets all of it."""
    plain, respelled, scored = folder / "people.csv", folder / "synonyms.csv", folder / "scored.csv"
    made(plain, rows, instrument)
    made(respelled, rows, instrument, synonyms=True)
    ratios: dict[str, list[float]] = {"canonical words": [], "synonyms throughout": []}
    seconds, memory = [], 0.0
    for _ in range(times):
        for name, file in zip(ratios, (plain, respelled), strict=True):
            took, peak = batch(file, scored)
            ratios[name].append(took / yardstick(file, scored))
            if file is plain:
                seconds.append(took)
                memory = max(memory, peak)
    print(f"{rows} rows, {COLUMNS} columns, CSV to CSV, {os.cpu_count()} cores")
    for (name, found), bound in zip(ratios.items(), (2, 4), strict=True):
        print(f"  {name}: {median(found):.2f} times Polars reading and writing (at most {bound}); {_all(found)}")
    respelled.unlink()
    print(f"  one person at a time: {one_by_one(instrument, plain) * rows / median(seconds):.0f} times the batch")
    large = folder / "large.csv"
    made(large, 5 * rows, instrument)
    before, (took, peak), after = batch(plain, scored)[0], batch(large, scored), batch(plain, scored)[0]
    a_row = took / 5 / ((before + after) / 2)
    print(f"  5 times the rows: {a_row:.2f} times the time a row (at most 1.20), peak memory "
          f"{peak:.0f} MB (at most 1000), {peak - memory:+.0f} MB (at most +300)")  # fmt: skip


def _all(found: list[float]) -> str:
    return ", ".join(f"{ratio:.2f}" for ratio in found)


if __name__ == "__main__":
    main()
