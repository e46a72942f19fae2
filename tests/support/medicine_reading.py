"""The shipped lexicon for the tests of medicines, read once, and a text read with it."""

import csv
from functools import cache
from pathlib import Path

from rls_screen.medicines import Lexicon, Reading, read_medicines

CONTENT = Path(__file__).resolve().parents[2] / "questionnaires" / "rls-lupus"
TEXTS = tuple(
    (CONTENT / file).read_text(encoding="utf-8")
    for file in ("medicines.csv", "other_medicines.csv", "medicine_words.toml")
)
ROWS = list(csv.DictReader(TEXTS[0].splitlines()))


@cache
def lexicon() -> Lexicon:
    """The shipped lexicon."""
    return Lexicon.from_texts(*TEXTS)


def read(text: str) -> tuple[Reading, ...]:
    """The readings of a text."""
    return read_medicines(text, lexicon())


def cell(row: dict[str, str], column: str) -> list[str]:
    """The parts of a cell that holds a list."""
    return [part.strip() for part in row[column].split(";") if part.strip()]


def names_of(row: dict[str, str]) -> list[str]:
    """Every name of a row, its generic first."""
    return [row["generic"], *(a for c in ("synonyms", "us_brands", "other_brands") for a in cell(row, c))]
