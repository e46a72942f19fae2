"""How well typed medicine names are read, measured on misspellings and names from outside this project.

Needs the package `redmed` (a lexicon of real misspellings from a public forum), in the extra `benchmark`. It is a test
only: none of its spellings may become an alias or a guard name. Run `python benchmarks/medicines.py`; it prints each
figure beside what is asked of it, and tests nothing.
"""

from __future__ import annotations

import csv
import importlib.util
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rls_screen.medicines import Lexicon, Reading, read_medicines  # noqa: E402
from rls_screen.medicines.tokens import normalised  # noqa: E402


def lexicon() -> Lexicon:
    """The shipped lexicon."""
    folder = ROOT / "questionnaires" / "rls-lupus"
    files = ("medicines.csv", "other_medicines.csv", "medicine_words.toml")
    return Lexicon.from_texts(*((folder / file).read_text(encoding="utf-8") for file in files))


def redmed_rows() -> list[dict[str, str]]:
    """The rows of redmed's lexicon."""
    spec = importlib.util.find_spec("redmed")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("redmed is not installed; install this project with its extra: pip install -e '.[benchmark]'")
    file = Path(spec.submodule_search_locations[0]) / "data" / "redmed_drug_lexicon.tsv"
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def names(row: dict[str, str], column: str) -> Iterator[str]:
    """The names in a cell of redmed, as a person would type them."""
    for name in row[column].split(","):
        if name and name != "-":
            yield name.replace("_", " ").strip()


def single_word(name: str) -> bool:
    """Whether a name is one word of letters; the others are forum phrases ("reduce dopamine levels"), not names."""
    return name.isalpha()


def meanings(row: dict[str, str], lexicon: Lexicon) -> set[str]:
    """The listed medicines a row of redmed is about, combinations with it included; an unlisted medicine has none."""
    name = lexicon.names.get(normalised(row["drug"].replace("_", " ")))
    generics = set(name.generics) if name is not None else set()
    return generics | {listed for listed in lexicon.medicines if generics & set(listed.split("/"))}


def touches_list(row: dict[str, str], lexicon: Lexicon) -> bool:
    """Whether any name in a row belongs to a listed medicine, so that a match need not be false."""
    found = (lexicon.names.get(normalised(name)) for name in (row["drug"].replace("_", " "), *names(row, "known")))
    return any(name is not None and name.generics for name in found)


def read(text: str, lexicon: Lexicon) -> tuple[set[str], set[str], tuple[Reading, ...]]:
    """Medicines certain or asked about alone; every candidate; and the readings."""
    readings = read_medicines(text, lexicon)
    alone = {one.generic for one in readings if one.generic and one.status in ("counted", "ask")}
    every = {name for one in readings for name in one.candidates if name in lexicon.medicines} | alone
    return alone, every, readings


def misspelt(rows: Iterable[dict[str, str]], lexicon: Lexicon, column: str) -> str:
    """Recall and wrong medicines on misspellings of listed medicines."""
    total = right = asked = wrong = 0
    for row in rows:
        generics = meanings(row, lexicon)
        if not generics:
            continue
        for name in names(row, column):
            if not single_word(name):
                continue
            alone, every, _ = read(name, lexicon)
            total += 1
            right += bool(alone & generics)
            asked += bool(every & generics)
            wrong += bool(alone - generics)
    recall = f"recall {right / total:.3f} ({asked / total:.3f} among candidates)"
    return f"{column}: {total} misspellings, {recall}, wrong {wrong / total:.4f}"


def false_matches(rows: Iterable[dict[str, str]], lexicon: Lexicon, column: str) -> str:
    """Matches where the name belongs to no listed medicine."""
    total = alone_count = any_count = 0
    for row in rows:
        if touches_list(row, lexicon):
            continue
        for name in dict.fromkeys([row["drug"].replace("_", " "), *names(row, column)]):
            if not single_word(name):
                continue
            alone, every, _ = read(name, lexicon)
            total += 1
            alone_count += bool(alone)
            any_count += bool(every)
    matched = f"matched {alone_count / total:.4f}, matched or asked {any_count / total:.4f}"
    return f"other medicines, {column}: {total} names, {matched}"


def speed(lexicon: Lexicon) -> str:
    """The time an entry takes, over the entries of the tests."""
    with (ROOT / "tests" / "medicines" / "medicine_entries.csv").open(encoding="utf-8", newline="") as lines:
        entries = [row["entry"] for row in csv.DictReader(lines)]
    times = []
    for entry in entries * 5:
        start = time.perf_counter()
        read_medicines(entry, lexicon)
        times.append(time.perf_counter() - start)
    median, slowest = statistics.median(times) * 1000, statistics.quantiles(times, n=20)[-1] * 1000
    return f"{len(entries)} entries: median {median:.2f} ms, 95th percentile {slowest:.2f} ms"


def linearity(lexicon: Lexicon) -> Iterator[str]:
    """The time for texts of 10,000, 40,000 and 160,000 characters; no limit applies to the reader itself."""
    for unit in ("not ", "- ", "sertraline, ", "stopped sertraline and ", "sertraline, both stopped, ", "a/", "?"):
        times = []
        for length in (10_000, 40_000, 160_000):
            text = (unit * length)[:length]
            start = time.perf_counter()
            read_medicines(text, lexicon)
            times.append(time.perf_counter() - start)
        ratios = ", ".join(f"{later / earlier:.1f}" for earlier, later in pairwise(times))
        yield f"{unit!r}: {', '.join(f'{1000 * one:.0f} ms' for one in times)}, ratios {ratios}"


def main() -> None:
    """Print every figure."""
    lex, rows = lexicon(), redmed_rows()
    print("Asked of edOne: recall at least 0.84, wrong at most 0.005")
    for column in ("edOne", "edTwo"):
        print(f"  {misspelt(rows, lex, column)}")
    print("Asked of the known names of other medicines: matched at most 0.01")
    for column in ("known", "edOne"):
        print(f"  {false_matches(rows, lex, column)}")
    print("Asked of the time: a median of at most 1 ms")
    print(f"  {speed(lex)}")
    print("Asked of long texts: a ratio of about 4")
    for line in linearity(lex):
        print(f"  {line}")


if __name__ == "__main__":
    main()
