"""Measure how fast tables are scored, in one command: `python benchmarks`.

Everything is a ratio to what Polars needs to read and write the same files, taken in pairs, in wall time and in
processor time; the report of a study is compared with reading the scored table. Then how time and memory grow with
rows, columns and distinct texts of medicines. The medians are added to `history.jsonl`, and
`docs/explanation/speed.md` is written from it. With fewer `--rows` it is a quick look, which
`--no-history` keeps out of both. It needs some 8 GB of disk in --folder for 1,000,000 rows; with `--large`, which adds
10,000,000 rows of all columns and 100,000,000 of ten, 30 GB and an hour. `--python DIR/bin/python` measures the wheel
that is installed there with the extra `study`, as users have it: only that has the content as one JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import polars as pl  # noqa: E402
from made import COLUMNS, Cost, made, run  # noqa: E402

import rls_screen  # noqa: E402
from rls_screen.content.library import lexicon, load  # noqa: E402
from rls_screen.person.answers import read_answers  # noqa: E402
from rls_screen.person.scoring import score  # noqa: E402

HISTORY, PAGE = ROOT / "benchmarks" / "history.jsonl", ROOT / "docs" / "explanation" / "speed.md"
TEN = (
    "subject_id", "age", "urge_to_move", "worse_at_rest", "relieved_by_movement", "worse_in_evening", "flag_fever",
    "ferritin", "pregnancy", "medicines",
)  # fmt: skip
ASKED = {"CSV, canonical words": 1.5, "CSV, synonyms throughout": 2.0, "Parquet": 2.5}
STUDY, ASKED_OF_STUDY = "a study's report", 2.0
READ_AND_WRITE = """
import sys, time, polars as pl
given, scored, made = sys.argv[1:]
is_csv = given.endswith("csv")
output = pl.read_csv(scored, infer_schema=False) if is_csv else pl.read_parquet(scored)
wall, cpu = time.perf_counter(), time.process_time()
pl.read_csv(given) if is_csv else pl.read_parquet(given)
output.write_csv(made) if is_csv else output.write_parquet(made)
print(time.perf_counter() - wall, time.process_time() - cpu)
"""
READ = "import sys, polars as pl; pl.read_csv(sys.argv[1], infer_schema=False)"


def batch(given: Path, *options: str, python: str, ending: str | None = None) -> tuple[Cost, Path]:
    """Score a file; return what it took, and the scored file, of the same kind if no other `ending` is given."""
    scored = given.with_name(f"scored{ending or given.suffix}")
    scored.unlink(missing_ok=True)
    return run("-m", "rls_screen", "batch", given, "-o", scored, *options, python=python), scored


def ratios(given: Path, times: int, python: str) -> tuple[list[float], list[float]]:
    """How many times longer than Polars alone a batch takes, by the clock and of the processor, pair by pair."""
    wall, cpu = [], []
    for _ in range(times):
        took, scored = batch(given, python=python)
        written = given.with_name(f"written{given.suffix}")
        written.unlink(missing_ok=True)
        polars = run("-c", READ_AND_WRITE, given, scored, written).printed.split()
        wall.append(took.wall / float(polars[0]))
        cpu.append(took.cpu / float(polars[1]))
    return wall, cpu


def study_ratios(scored: Path, times: int, python: str) -> tuple[list[float], list[float]]:
    """How many times longer the report of a study takes than Polars reading the table, program start in both."""
    wall, cpu, report = [], [], scored.with_name("report.html")
    for _ in range(times):
        took = run("-m", "rls_screen", "cohort", scored, "-o", report, python=python)
        polars = run("-c", READ, scored, python=python)
        wall.append(took.wall / polars.wall)
        cpu.append(took.cpu / polars.cpu)
    return wall, cpu


def one_by_one(file: Path, people: int = 1_000) -> float:
    """Seconds of the processor a person, where each is read and scored alone."""
    instrument, rows = load(), pl.read_csv(file, infer_schema=False, n_rows=people).iter_rows(named=True)
    texts = ["\n".join(f"{id}: {cell}" for id, cell in row.items() if cell) for row in rows]
    start = time.process_time()
    for text in texts:
        score(instrument, read_answers(text, "one", instrument))
    return (time.process_time() - start) / len(texts)


def growth(folder: Path, rows: int, python: str) -> Iterator[tuple[str, int, Cost]]:
    """What a batch takes, by rows, by columns and by distinct texts of medicines."""
    instrument, file = load(), folder / "grown.csv"
    for count in [10**power for power in range(4, 9) if 10**power <= rows]:
        made(file, count, instrument)
        yield "rows", count, batch(file, python=python)[0]
    made(file, 10_000, instrument)
    plain = pl.read_csv(file, infer_schema=False)
    for count in (COLUMNS, 500, 2_000):
        plain.with_columns(pl.lit("x").alias(f"other {at}") for at in range(count - COLUMNS)).write_csv(file)
        yield "columns", count, batch(file, python=python)[0]
    known, chance = [*lexicon(instrument.folder).medicines], random.Random(4)
    texts: dict[str, None] = {}
    for count in (1_000, 10_000, 50_000):
        while len(texts) < count:
            texts[", ".join(chance.sample(known, chance.randint(2, 5)))] = None
        pl.DataFrame({"urge_to_move": ["yes"] * count, "medicines": [*texts]}).write_csv(file)
        yield "distinct medicine texts", count, batch(file, "--partial", python=python)[0]


def large(folder: Path, python: str) -> Iterator[tuple[str, int, Cost]]:
    """What a registry takes: 10 million rows of all columns, and 100 million of ten, which are written as Parquet."""
    instrument, file = load(), folder / "large.csv"
    made(file, 10_000_000, instrument)
    yield "rows", 10_000_000, batch(file, python=python)[0]
    made(file, 100_000_000, instrument, only=TEN)
    yield "rows of ten columns", 100_000_000, batch(file, "--partial", python=python, ending=".parquet")[0]


def measured(folder: Path, rows: int, times: int, *, is_large: bool, python: str) -> dict[str, Any]:
    """Measure and print everything; return it for the history."""
    instrument, found = load(), dict[str, Any]()
    files = {
        name: folder / file for name, file in zip(ASKED, ("plain.csv", "respelt.csv", "plain.parquet"), strict=True)
    }
    made(files["CSV, canonical words"], rows, instrument)
    made(files["CSV, synonyms throughout"], rows, instrument, synonyms=True)
    pl.read_csv(files["CSV, canonical words"], infer_schema=False).write_parquet(files["Parquet"])
    print(f"{rows:,} rows, {COLUMNS} columns, {os.cpu_count()} cores, pairs: {times}")
    alone = one_by_one(files["CSV, canonical words"])
    for name, file in files.items():
        wall, cpu = ratios(file, times, python)
        found[name] = _told(name, ASKED[name], wall, cpu)
        if name == next(iter(files)):
            study = study_ratios(file.with_name(f"scored{file.suffix}"), times, python)
            found[STUDY] = _told(STUDY, ASKED_OF_STUDY, *study)
        file.unlink()
    found["growth"] = []
    for what, count, cost in chain(growth(folder, rows, python), large(folder, python) if is_large else ()):
        found["growth"].append([what, count, round(cost.wall, 2), round(cost.cpu, 2), round(cost.memory)])
        print(f"  {count:>10,} {what}: {cost.wall:.2f} s, of the processor {cost.cpu:.2f} s, {cost.memory:.0f} MB")
    whole = next((cpu / count for what, count, _, cpu, _ in reversed(found["growth"]) if what == "rows"), None)
    if whole is not None:
        found["one by one"] = round(alone / whole)
        print(f"  one person at a time: {found['one by one']} times the processor time of a row")
    return found


def _told(name: str, most: float, wall: list[float], cpu: list[float]) -> dict[str, list[float]]:
    """Print a ratio and return its median and range."""
    summed = {"wall": _summed(wall), "cpu": _summed(cpu)}
    clock, processor = map(_shown, summed.values())
    print(f"  {name}: {clock} by the clock (at most {most}), {processor} of the processor", flush=True)
    return summed


def _summed(values: list[float]) -> list[float]:
    return [round(one, 2) for one in (median(values), min(values), max(values))]


def _shown(summed: list[float]) -> str:
    return "{:.2f} ({:.2f} to {:.2f})".format(*summed)


def page(runs: list[dict[str, Any]]) -> str:
    """The page of the documentation: every run, the last study, and how time and memory grow."""
    last = runs[-1]
    lines = [
        "# How fast tables are scored", "",
        "Written by `python benchmarks` from `benchmarks/history.jsonl`. A batch is compared with what Polars alone",
        "needs to read the same file and write one like its output: how many times longer it takes, as median and",
        "range of pairs. Ratios of one machine are not those of another, nor those of few rows those of many.", "",
        f"| day | version | rows, cores | {' | '.join(f'{name} (at most {most})' for name, most in ASKED.items())} |",
        "| --- | --- | --- |" + " --- |" * len(ASKED),
    ]  # fmt: skip
    for one in runs:
        cells = (f"{_shown(one[name]['wall'])}; processor {_shown(one[name]['cpu'])}" for name in ASKED)
        lines.append(f"| {one['day']} | {one['version']} | {one['rows']:,}, {one['cores']} | {' | '.join(cells)} |")
    if STUDY in last:
        clock, processor = (_shown(last[STUDY][kind]) for kind in ("wall", "cpu"))
        lines += [
            "", f"`rls-screen cohort` makes the report of a study of {last['rows']:,} scored rows in so many times",
            "what Polars alone needs to read them, the start of the program in both:",
            f"{clock} by the clock (at most {ASKED_OF_STUDY}), {processor} of the processor.",
        ]  # fmt: skip
    machine = f"Python {last['python']}, Polars {last['polars']}, {last['machine']}"
    lines += ["", f"Growth, each line from the last run that measured it (the last of all with {machine}):", ""]
    lines += ["| of | number | seconds | of the processor | peak memory, MB |", "| --- | ---: | ---: | ---: | ---: |"]
    growth = {(what, count): rest for one in runs for what, count, *rest in one["growth"]}
    lines += [f"| {what} | {count:,} | {' | '.join(map(str, rest))} |" for (what, count), rest in growth.items()]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, and add to the history."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--no-history", action="store_true")
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--python", default=sys.executable)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        found = measured(Path(folder), options.rows, options.times, is_large=options.large, python=options.python)
    about = {
        "day": datetime.now(UTC).date().isoformat(), "version": rls_screen.__version__, "rows": options.rows,
        "cores": os.cpu_count(), "python": platform.python_version(), "polars": pl.__version__,
        "machine": f"{platform.system()} {platform.machine()}",
    }  # fmt: skip
    if not options.no_history:
        with HISTORY.open("a", encoding="utf-8") as history:
            history.write(json.dumps(about | found) + "\n")
        runs = [json.loads(line) for line in HISTORY.read_text("utf-8").splitlines()]
        PAGE.write_text(page(runs), encoding="utf-8")


if __name__ == "__main__":
    main()
