"""Tables of made-up people for benchmarks, and what a program takes: time, processor time, memory.

The people are the same every time, from a fixed seed; every number, date and list of medicines is among 60 columns.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import polars as pl  # noqa: E402

from rls_screen.content.instrument import Instrument  # noqa: E402
from rls_screen.content.library import lexicon  # noqa: E402
from rls_screen.content.places import DEFAULT, questionnaires_folder  # noqa: E402
from rls_screen.content.schema import Item  # noqa: E402

COLUMNS = 60
AT_ONCE = 250_000
UNANSWERED = 0.1
SYNONYMS = {
    "yes": ["Yes", "Y", "y", "1", "TRUE", "1.0"], "no": ["No", "N", "n", "0", "FALSE", "0.0"], "past": ["Past", "p"],
    "unsure": ["u", "dk", "Don't know"], "": ["", " "],
}  # fmt: skip


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


# A process begins with the peak memory of the one that starts it: so a small one stands between.
LAUNCH = """
import os, subprocess, sys, time
start = time.perf_counter()
one = subprocess.Popen(sys.argv[2:], cwd=sys.argv[1], stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(one.pid, 0)
print()
print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, os.waitstatus_to_exitcode(status))
"""


def run(*command: str | Path, python: str = sys.executable) -> Cost:
    """Run a program of its own with a Python: this one has the checkout, another one what is installed there."""
    folder = ROOT if python == sys.executable else Path(tempfile.gettempdir())
    words = [sys.executable, "-c", LAUNCH, str(folder), python, *map(str, command)]
    printed = subprocess.run(words, capture_output=True, check=True, text=True).stdout
    printed, _, last = printed.rstrip("\n").rpartition("\n")
    wall, cpu, memory, status = map(float, last.split())
    if status not in (0, 3):
        raise SystemExit(f"{command[:3]} ended with status {status:.0f}")
    kilobyte = 1024 if sys.platform != "darwin" else 1024**2
    return Cost(wall, cpu, memory / kilobyte, printed)
