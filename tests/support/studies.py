"""One small study as several tools export it, and what its answers are: `gold.csv`, one column an item."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import polars as pl
from people import alone
from running import batch, invoke, message, scored, status

from rls_screen.content.library import load

INSTRUMENT = load(people=True)
FOLDER = Path(__file__).parent / "studies"
FLAGS = [
    id.removeprefix("flag_")
    for id in (FOLDER / "gold.csv").read_text("utf-8").partition("\n")[0].split(",")
    if id.startswith("flag_")
]


PEOPLE = 21  # of the 40: the first ones, three of them with a sign


def gold(columns: list[str] | None = None) -> list[dict[str, str]]:
    """The answers of every person, of all items or these."""
    with (FOLDER / "gold.csv").open(newline="", encoding="utf-8") as file:
        rows = [*csv.DictReader(file)][:PEOPLE]
    return [{id: row[id] for id in columns} for row in rows] if columns is not None else rows


def export(name: str) -> str:
    """The text of one export, of the people that `gold` has."""
    lines = (FOLDER / f"{name}.csv").read_text("utf-8-sig").splitlines(keepends=True)
    last = next((at for at, line in enumerate(lines) if f"SLE-{PEOPLE + 1:03d}" in line), len(lines))
    return "".join(lines[:last])


def proposed(folder: Path, text: str, *options: str) -> tuple[int, str]:
    """The exit status and the map that the command proposes for a file."""
    (folder / "people.csv").write_text(text, "utf-8")
    (folder / "study.toml").unlink(missing_ok=True)
    result = invoke("map", str(folder / "people.csv"), "-o", str(folder / "study.toml"), *options)
    assert status(result) in (0, 3), message(result)
    return status(result), (folder / "study.toml").read_text("utf-8")


def by_hand(map: str, *lines: tuple[str, str]) -> str:
    """The map with lines changed by hand: the start of each line, and what is there instead."""
    for start, line in lines:
        found = [one for one in map.splitlines() if one.startswith(start)]
        assert 1 == len(found), (start, found)
        map = map.replace(found[0], line)
    return map


def differences(folder: Path, map: str, expected: list[dict[str, str]], skip: int = 0) -> list[str]:
    """What `batch` with this map says of each row that the person alone would not have: person and result."""
    (folder / "study.toml").write_text(map, "utf-8")
    result = batch(folder, (folder / "people.csv").read_bytes(), "--map", str(folder / "study.toml"), partial=True)
    assert 0 == status(result), message(result)
    first = (folder / "scored.csv").read_text("utf-8").partition("\n")[0]
    rows = scored(folder, max(",;\t", key=first.count))[skip:]
    assert len(expected) == len(rows)
    found = []
    for row, person in zip(rows, expected, strict=True):
        for id, outcome in alone(INSTRUMENT, person).items():
            if _text(outcome) != row[id] and id not in ("medicines_not_counted", "medicines_unrecognised"):
                found.append(f"{person['subject_id']} {id}: {outcome} is {row[id]}")
    return found


def _text(outcome: object) -> str:
    if outcome is None:
        return ""
    return pl.Series([outcome]).cast(pl.String)[0] if isinstance(outcome, float) else str(outcome)


# ---- The same study as other tools write it -------------------------------------------------------------------------


def table_of(columns: dict[str, list[str]], separator: str = ",", above: tuple[list[str], ...] = ()) -> str:
    """A CSV file with these columns; `above` are further rows of headings."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerows([[*columns], *above, *zip(*columns.values(), strict=True)])
    return out.getvalue()


def said(id: str, code: str, language: str = "en") -> str:
    """An answer in the words that a form shows."""
    if not code:
        return ""
    item = INSTRUMENT.items[id]
    if item.kind in ("yes_no", "yes_no_past"):
        words = {"en": ("Yes", "No"), "de": ("Ja", "Nein"), "es": ("Sí", "No"), "fr": ("Oui", "Non")}[language]
        return {"yes": words[0], "no": words[1], "past": "Not now, but it used to"}[code]
    return next((option.staff for option in item.options if option.code == code), code)


def labels(rows: list[dict[str, str]], *ids: str, language: str = "en") -> dict[str, list[str]]:
    """Columns with the label of each item above, and answers in words."""
    return {INSTRUMENT.items[id].label: [said(id, row[id], language) for row in rows] for id in ids}


def ticked(row: dict[str, str], ids: list[str]) -> list[str]:
    """The labels of the items that are yes."""
    return [INSTRUMENT.items[id].label for id in ids if row[id] == "yes"]
