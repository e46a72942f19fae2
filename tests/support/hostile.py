"""Hostile CSV and Parquet files, made by chance and scored: `python tests/support/hostile.py [FILES] [SEED]`.

Quotation marks in wrong places, NULs, CRs, byte order marks, wide and short rows, cells nobody can see, huge cells,
headings twice or nearly an item's, columns that hold nothing from some row on. For each file the script asserts that
every row comes out once and in order, that the exit status is right, that nothing ends in a traceback, and that each
row has the results its answers have alone. It prints what was run, and ends with 1 at the first file that fails, which
it keeps. A few of its files are in the test suite.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.content.schema import Item
from rls_screen.person.answers import Answers, BadAnswer, read_value
from rls_screen.person.answers.numbers import SEMICOLONS, TABLE, Marks
from rls_screen.person.answers.values import words
from rls_screen.person.given import Answer, Given
from rls_screen.person.scoring import score

UNSEEN = ("\ufeff", "\u200b", "\u200d", "\u00ad", "\u202e", "\u2066", "\u2060")
ODD = (
    "", " ", "\t", "maybe", "<5", "11,9", "1,200", "1.200", "0,250", "-9", "999", "1e400", "NaN", "=1+1", "0x10",
    "'", '"', '""',
    'a"b', '"a', 'a"', "a\nb", "a\r\nb", "a\rb", "\n", "\u2028", "\x0b", "\u00a0", "\U0001f9b5", "\u0663", "x" * 3_000,
    "2024-02-30", "2024-02-29T10:00", "2024-02-29 10:00:00", ";", ",", "\\", "\x1b[2J", "None", "null", "NA",
    "\u200b\u200b",
)  # fmt: skip
CALM = {"soon": "incomplete", "routine": "incomplete", "none": "incomplete"}


@dataclass(frozen=True)
class Table:
    """A file as made: its cells as they are meant, None where the file is meant to be refused."""

    suffix: str
    data: bytes
    headings: tuple[str, ...]
    rows: list[dict[str, str]] | None
    separator: str = ","
    broken: frozenset[int] = frozenset()


def cell(item: Item | None, chance: random.Random) -> str:
    """A cell: an answer, an odd text, nothing; now and then with a character nobody sees."""
    if item is None or chance.random() < 0.12:
        text = chance.choice(ODD)
    elif chance.random() < 0.15:
        text = chance.choice(["", "unsure", " ", "dk"])
    else:
        text = _answer(item, chance)
    if chance.random() < 0.1:
        at = chance.randint(0, len(text))
        text = text[:at] + chance.choice(UNSEEN) + text[at:]
    return text


def _answer(item: Item, chance: random.Random) -> str:
    match item.kind:
        case "yes_no":
            return chance.choice(["yes", "no", "no", "Y", "0", "1.0", "FALSE", "n"])
        case "yes_no_past":
            return chance.choice(["yes", "yes", "past", "no", "P"])
        case "choice":
            return chance.choice([option.code for option in item.options])
        case "number":
            low, high = item.range or (0, 0)
            number = chance.choice([low, high, chance.uniform(low, min(high, 600)), chance.uniform(low, min(high, 60))])
            return chance.choice([f"{number:.0f}", f"{number:.1f}", f"{number:.3f}", f"{number:.6f}", f" {number:.2f}"])
        case "date":
            day = f"2024-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            return day + chance.choice(["", " 00:00:00", "T10:12"])
        case "medicines":
            return chance.choice(["none", "sertraline", "prednisone, iron", "xyzzy", "a\nb", "sertralin", "pred"])
    return f"P{chance.randint(1, 60)}"


def heading(id: str, chance: random.Random) -> str:
    """An item's name in one of its spellings."""
    way = chance.randrange(8)
    spelled = {0: id.upper(), 1: id.replace("_", "-"), 2: id.replace("_", " "), 3: f"\ufeff{id}", 4: f" {id}\u200b"}
    return spelled.get(way, id)


def table(instrument: Instrument, seed: int) -> Table:
    """The table of this seed."""
    chance = random.Random(seed)
    items = [*instrument.items.values()]
    width = chance.choice([1, 2, 3, 5, 8, 12, 40])
    chosen: list[Item | None] = [*chance.sample(items, min(width, len(items)))]
    chosen = [None if chance.random() < 0.15 else item for item in chosen]
    if not any(chosen):
        chosen[0] = chance.choice(items)
    headings = [heading(item.id, chance) if item else f"extra{at}{chance.choice(['', ' ', 'é'])}"
                for at, item in enumerate(chosen)]  # fmt: skip
    height = chance.choice([0, 1, 2, 3, 7, 20])
    columns = [[cell(item, chance) for _ in range(height)] for item in chosen]
    for column in columns:
        if chance.random() < 0.2:
            start = chance.randint(0, height)
            column[start:] = [chance.choice(["", "<5", "unsure"])] * (height - start)
    for at in range(height):
        if chance.random() < 0.08:
            for column in columns:
                column[at] = chance.choice(["", " ", "\u200b"])
    is_refused = chance.random() < 0.12
    if is_refused:
        spoil(headings, chosen, chance)
    if chance.random() < 0.4 and len({*headings}) == len(headings):
        return parquet(chosen, headings, columns, chance, is_refused=is_refused)
    return as_csv(chosen, headings, columns, chance, is_refused=is_refused)


def spoil(headings: list[str], chosen: list[Item | None], chance: random.Random) -> None:
    """Put a heading in that stops a table: twice the same, nearly an item, behind a mark, a unit, a result's."""
    first = next(item.id for item in chosen if item)
    wrong = [
        "urgency",
        "flag_siezure",
        "core/urge_to_move",
        f"x.{first}",
        "ferritin_unit",
        "Urge-to-mvoe",
        headings[0],
    ]
    taken = chance.choice(wrong)
    place = next(at for at, item in enumerate(chosen) if item)
    headings.append(taken)
    chosen.append(None)
    if taken == headings[0]:
        headings[place], chosen[place] = headings[place], chosen[place]


def rows_of(chosen: list[Item | None], columns: list[list[str]]) -> list[dict[str, str]]:
    """Each row's cells by item; under `""` whether any other cell holds something."""
    rows: list[dict[str, str]] = []
    for cells in zip(*columns, strict=True):
        row = {item.id: text for item, text in zip(chosen, cells, strict=False) if item}
        row[""] = "".join(text for text in cells if words(text))
        rows.append(row)
    return rows


def parquet(
    chosen: list[Item | None], headings: list[str], columns: list[list[str]], chance: random.Random, *, is_refused: bool
) -> Table:
    """The table as Parquet, with nulls, some columns typed."""
    series: list[pl.Series] = []
    meant: list[list[str]] = []
    for at, name in enumerate(headings):
        texts = columns[at] if at < len(columns) else [""] * len(columns[0])
        column = pl.Series(name, texts, dtype=pl.String)
        if chance.random() < 0.3:
            column = pl.Series(name, [None if text == "" else text for text in texts], dtype=pl.String)
        if chance.random() < 0.3:
            column = column.cast(chance.choice([pl.Float64, pl.Int64, pl.Float32]), strict=False)
        elif chance.random() < 0.1:
            column = column.cast(pl.Null, strict=False) if not any(texts) else column.cast(pl.Categorical)
        series.append(column)
        answers = column.fill_nan(None) if column.dtype.is_float() else column  # programs store nothing as NaN
        meant.append(answers.cast(pl.String).fill_null("").to_list())
    file = io.BytesIO()
    pl.DataFrame(series).write_parquet(file, row_group_size=chance.choice([1, 3, None]))
    rows = None if is_refused else rows_of(chosen, meant)
    return Table("parquet", file.getvalue(), tuple(headings), rows)


def as_csv(
    chosen: list[Item | None], headings: list[str], columns: list[list[str]], chance: random.Random, *, is_refused: bool
) -> Table:
    """The table as CSV, written in one of many ways, now and then with lines too short or too long."""
    separator = chance.choice([",", ",", ";", "\t"])
    end = chance.choice(["\n", "\r\n"])
    style = chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    columns = columns + [[""] * len(columns[0]) for _ in headings[len(columns) :]]
    if not is_refused and len(headings) > 1 and len(columns[0]) > 1 and chance.random() < 0.2:
        return with_open_mark(chosen, headings, columns, chance)
    is_one = len(headings) == 1
    lines = [_line(headings, separator, style)]
    rows = rows_of(chosen, columns)
    broken: set[int] = set()
    for at, cells in enumerate(zip(*columns, strict=True)):
        given = [*cells]
        if not is_one and chance.random() < 0.04:
            given = given[:-1] if chance.random() < 0.5 else [*given, "more"]
            broken.add(at)
            lost = chosen[len(given)] if len(given) < len(headings) else None
            if lost is not None:
                rows[at][lost.id] = ""
        lines.append(_line(given, separator, style))
    text = end.join(lines) + chance.choice(["", end])
    data = chance.choice([b"", b"\xef\xbb\xbf"]) + text.encode()
    is_refused = is_refused or (chance.random() < 0.03)
    if is_refused and chance.random() < 0.3:
        data = data[: len(data) // 2] + b"\0" + data[len(data) // 2 :]
    elif (
        is_refused and "" not in headings and len({*headings}) == len(headings) == len(columns) and _is_clean(headings)
    ):
        data = data.replace(b"\n", b"\n\xff", 1) if b"\n" in data else data + b"\n\xff"
    return Table("csv", data, tuple(headings), None if is_refused else rows, separator, frozenset(broken))


def with_open_mark(
    chosen: list[Item | None], headings: list[str], columns: list[list[str]], chance: random.Random
) -> Table:
    """A CSV file in which a mark opens a cell by mistake and swallows lines, up to another mark or to the end."""
    columns = [["x" if {*text} & {*'"\r\n,'} else text for text in column] for column in columns]
    height, place = len(columns[0]), chance.randrange(len(columns))
    first = chance.randrange(height - 1)
    last = chance.randrange(first + 1, height)
    columns[place][first] = f'"{columns[place][first]}'
    if is_closed := chance.random() < 0.7:
        columns[place][last] = f'{columns[place][last] or "x"}"'
    lines = [_line(headings, ",", csv.QUOTE_MINIMAL), *(",".join(cells) for cells in zip(*columns, strict=True))]
    opened = frozenset(range(first, last + 1 if is_closed else height))
    return Table("csv", "\n".join(lines).encode(), tuple(headings), rows_of(chosen, columns), ",", opened)


def _is_clean(headings: list[str]) -> bool:
    return not any(one in ("urgency", "flag_siezure", "ferritin_unit", "Urge-to-mvoe") or "/" in one or "." in one
                   for one in headings)  # fmt: skip


def _line(cells: list[str], separator: str, style: int) -> str:
    made = io.StringIO(newline="")
    csv.writer(made, delimiter=separator, quoting=style).writerow(cells)  # type: ignore[arg-type]
    return made.getvalue().removesuffix("\r\n")


def alone(instrument: Instrument, row: dict[str, str], marks: Marks, *, is_broken: bool) -> dict[str, Any]:
    """The results a row has by itself, as the table must show them."""
    if not row[""] and not is_broken:
        return dict.fromkeys(instrument.results)
    given: dict[str, Given] = {}
    stopped = is_broken
    for id, text in row.items():
        try:
            answer, _ = read_value(instrument.items[id], text, None, marks) if id else (None, ())
        except BadAnswer:
            stopped = True
            continue
        if answer is not None:
            given[id] = answer
    for id, part in [*given.items()]:
        whole = given.get(instrument.items[id].not_above or "")
        if isinstance(whole, Answer) and isinstance(part, Answer) and part.value > whole.value:  # type: ignore[operator]
            stopped = True
            del given[id]
    results = score(instrument, Answers(given)).results
    found = {id: ";".join(one) if isinstance(one, tuple) else one for id, one in results.items()}
    if stopped:
        found["urgency"] = CALM.get(str(found["urgency"]), found["urgency"])
        found = {id: one if id in instrument.head.batch.kept else None for id, one in found.items()}
    return found


def check(instrument: Instrument, made: Table, folder: Path) -> str:
    """Run the command over a table and check what came of it; how it ended comes back. Raises AssertionError."""
    file, out = folder / f"people.{made.suffix}", folder / f"scored.{made.suffix}"
    file.write_bytes(made.data)
    out.unlink(missing_ok=True)
    command = ["batch", str(file), "-o", str(out), "--partial"]
    result = CliRunner().invoke(app, [*command, *(["--delimiter", made.separator] if made.suffix == "csv" else [])])
    status = int(getattr(result.exception, "status", result.exit_code))
    assert status in (0, 3, 65), (status, result.exception)
    if made.rows is None:
        assert (65, False) == (status, out.exists()), (status, result.output)
        return "refused"
    assert status != 65, str(result.exception)
    marks = SEMICOLONS if made.separator == ";" and made.suffix == "csv" else TABLE
    expected = [alone(instrument, row, marks, is_broken=at in made.broken) for at, row in enumerate(made.rows)]
    rows = _written(out)
    assert len(expected) == len(rows), (len(expected), len(rows))
    for wanted, row in zip(expected, rows, strict=True):
        for id, one in wanted.items():
            is_same = ("" if one is None else str(one)) == row[id] or (
                isinstance(one, int | float) and float(row[id] or "nan") == one
            )
            assert is_same, (id, one, row[id])
    has_problem = any(row["problems"] for row in rows)
    assert (3 if has_problem else 0) == status, status
    return "problems" if has_problem else "scored"


def _written(out: Path) -> list[dict[str, str]]:
    if out.suffix == ".parquet":
        frame = pl.read_parquet(out)
        return [{k: "" if v is None else str(v) for k, v in row.items()} for row in frame.to_dicts()]
    csv.field_size_limit(10_000_000)
    with out.open(newline="", encoding="utf-8") as file:
        lines = file.read()
    separator = next(one for one in (",", ";", "\t") if f"criteria_met{one}" in lines)
    header, *rows = list(csv.reader(io.StringIO(lines, newline=""), delimiter=separator))
    return [dict(zip(header, row or [""], strict=True)) for row in rows]


def main(files: int, seed: int) -> int:
    """Run so many files; 1 where one fails."""
    instrument = load()
    ended: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number in range(seed, seed + files):
            made = table(instrument, number)
            try:
                ended[f"{made.suffix} {check(instrument, made, Path(folder))}"] += 1
            except Exception as error:
                kept = Path(tempfile.gettempdir()) / f"hostile_{number}.{made.suffix}"
                kept.write_bytes(made.data)
                print(f"seed {number}: {type(error).__name__} {error}; kept as {kept}")
                return 1
            if (number + 1 - seed) % 200 == 0:
                print(f"{number + 1 - seed} files: {dict(sorted(ended.items()))}", flush=True)
    print(f"{files} files from seed {seed}: {dict(sorted(ended.items()))}")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, int(sys.argv[2]) if len(sys.argv) > 2 else 0))
