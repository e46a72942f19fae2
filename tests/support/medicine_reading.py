"""The shipped lexicon for the tests of medicines, read once, a text read with it, and the typed entries."""

import csv
from functools import cache
from io import StringIO
from pathlib import Path

from rls_screen.medicines import Lexicon, Reading, read_medicines

CONTENT = Path(__file__).resolve().parents[2] / "questionnaires" / "rls-lupus"
TEXTS = tuple(
    (CONTENT / file).read_text(encoding="utf-8")
    for file in ("medicines.csv", "other_medicines.csv", "medicine_words.toml")
)
ROWS = list(csv.DictReader(TEXTS[0].splitlines()))
_TYPED = Path(__file__).resolve().parents[1] / "medicines"


def typed(file: str) -> list[dict[str, str]]:
    """The rows of a file of typed entries, with what each must be read as."""
    return list(csv.DictReader(StringIO((_TYPED / file).read_text(encoding="utf-8"), newline="")))


STATUSES = typed("medicine_statuses.csv")
NAME = "quetiapine"  # the medicine of most of these entries


def of_one(label: str) -> list[str]:
    """The entries about one medicine with this label."""
    return [
        row["entry"]
        for row in STATUSES
        if row["label"] == label and row["entry"].lower().count(NAME) == 1 and "olanzapine" not in row["entry"]
    ]


DOUBTS, NOES, YESES = of_one("doubt"), of_one("no"), of_one("yes")


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


def plain_names() -> list[str]:
    """Every name of the lexicon that is one medicine and needs no question."""
    return sorted(
        name.phrase
        for name in lexicon().names.values()
        if len(name.generics) == 1 and name.confirmed and not name.question and name.kind == "medicine"
    )


_LABELS = {"counted": "yes", "ask": "doubt", "not_counted": "no"}


def labels(readings: tuple[Reading, ...]) -> dict[str, str]:
    """Whether each listed medicine is taken, as the typed entries label it: yes, no, doubt."""
    return {
        one.generic or one.text: _LABELS[one.status]
        for one in readings
        if one.status in _LABELS and (one.generic or one.candidates)
    }


def everyday_readings(text: str) -> list[str]:
    """The everyday medicines that a text is read as holding."""
    known = lexicon()
    return [
        one.generic
        for one in read(text)
        if one.status == "counted" and one.generic is not None and known.medicines[one.generic].everyday
    ]
