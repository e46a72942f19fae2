"""A CSV file in chunks of rows, at the speed of Polars where the file is plain, exactly where it is not.

A part of the file is read by Polars, and trusted only if it came out as one row a line with the right number of cells
in each. If not, a smaller part is tried, down to some lines, which are then read one by one by `csv_rows`; so a broken
line costs little, and none is ever mended in silence.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO

import polars as pl

from ..errors import TableError
from .chunks import CHUNK_BYTES, Broken, Chunk
from .csv_rows import SEPARATORS, Row, RowReader

MAX_LINE = 64_000_000
SMALL = 20_000  # bytes; a part no larger than this is read row by row where Polars cannot be trusted
ROWS_AT_ONCE = 64
OTHER_FILES = {
    codecs.BOM_UTF16_LE: "UTF-16; save it as UTF-8",
    codecs.BOM_UTF16_BE: "UTF-16; save it as UTF-8",
    b"PK\3\4": "a spreadsheet or zip file; save the sheet as CSV",
    b"\x1f\x8b": "a compressed file; unpack it first",
    b"PAR1": "Parquet; give it a name that ends in .parquet",
}
NO_SEPARATOR = "\0"  # stands nowhere in a file that was let through, so a line stays one cell


class CsvInput:
    """A CSV file from an open binary stream. `separator` None lets `choose` pick one from the header's line."""

    def __init__(
        self,
        stream: BinaryIO,
        name: str,
        *,
        choose: Callable[[dict[str, tuple[str, ...]]], str],
        separator: str | None = None,
        encoding: str = "utf-8",
        total_bytes: int | None = None,
        changed: Callable[[], bool] = lambda: False,
    ) -> None:
        self.name = name
        self.total_bytes = total_bytes
        self._changed, self._read_whole = changed, 0
        self._stream, self._encoding = stream, encoding
        self._buffer, self._at, self._at_end, self._taken, self._line = b"", 0, False, 0, 1
        self._passed = 0
        self._skip_to_header()
        self._refuse_separator_line()
        headers = {one: self._header(one) for one in ([separator] if separator else SEPARATORS.values())}
        self.separator = separator or choose({one: row.cells for one, (row, _) in headers.items()})
        header, end = headers[self.separator]
        self.headings = header.cells
        self.typed: frozenset[str] = frozenset()  # every cell of a CSV file is text
        self._reader = RowReader(name, self.separator.encode(), len(self.headings))
        self._advance(end)

    @property
    def blank_lines(self) -> int:
        """How many blank lines were passed over."""
        return self._reader.blank_lines

    @property
    def bytes_read(self) -> int:
        """How far the reading is."""
        return self._taken

    def chunks(self) -> Iterator[Chunk]:
        """The rows of the file, in order."""
        parts: list[Chunk] = []
        held, size = 0, CHUNK_BYTES
        while self._fill(CHUNK_BYTES):
            before = self._passed
            chunk, size = self._part(size)
            parts += [chunk] if chunk is not None else []
            held += self._passed - before
            if held >= CHUNK_BYTES // 2 and parts:
                yield _joined(parts)
                parts, held = [], 0
        if self._changed() or (self.total_bytes is not None and self._read_whole != self.total_bytes):
            raise changed_while_read(self.name)
        if parts:
            yield _joined(parts)

    def lines_below(self, most: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The next lines with their numbers, cut at separators, without moving on; for a look at what they are."""
        ahead = self._buffer[self._at : self._at + 1_000_000].split(b"\n")[:most]
        for line, text in enumerate(ahead, start=self._line):
            cells = text.decode("utf-8", "replace").strip("\r").split(self.separator)
            yield line, tuple(cell.strip('"') for cell in cells)

    def _part(self, size: int) -> tuple[Chunk | None, int]:
        """The next rows, and the size to try after them."""
        while True:
            data = self._cut(size)
            chunk = self._fast(data) if data else None
            if chunk is not None:
                self._advance(self._at + len(data))
                return chunk, min(size * 4, CHUNK_BYTES)
            if len(data) <= SMALL:
                return self._slow(), SMALL
            size = max(len(data) // 8, SMALL)

    def _cut(self, size: int) -> bytes:
        """Whole lines of at most this size, no cell's quotation marks left open as far as can be counted."""
        data, start = self._buffer, self._at
        if self._at_end and len(data) - start <= size:
            return data[start:]
        end = data.rfind(b"\n", start, start + size) + 1
        while end and data.count(b'"', start, end) % 2:
            end = data.rfind(b"\n", start, end - 1) + 1
        return data[start:end] if end else b""

    def _fast(self, data: bytes) -> Chunk | None:
        """The rows as Polars reads them, or None where that cannot be trusted."""
        if b"\r" in data and data.count(b"\r") != data.count(b"\r\n"):
            return None
        names = [str(place) for place in range(len(self.headings))]
        try:
            cells = _read(data, self.separator, names, '"')
            lines = _read(data, NO_SEPARATOR, ["line"], None).to_series()
        except pl.exceptions.PolarsError:
            return None
        if cells.height != len(lines) or not _has_all_cells(cells[names[-1]], lines, self.separator, len(names)):
            return None
        numbers = pl.int_range(self._line, self._line + len(lines), eager=True)
        return Chunk(cells, numbers, lines)

    def _slow(self) -> Chunk | None:
        """Some rows, read one by one."""
        while True:
            rows, end = self._reader.rows(self._buffer, self._at, self._line, at_end=self._at_end, limit=ROWS_AT_ONCE)
            if end > self._at or self._at_end:
                break
            self._fill(2 * (len(self._buffer) - self._at) + 1)
        self._advance(end)
        return _chunk(rows, len(self.headings)) if rows else None

    def _advance(self, end: int) -> None:
        self._line += self._buffer.count(b"\n", self._at, end)
        self._passed += end - self._at
        self._at = end

    def _fill(self, size: int) -> int:
        """Reads until this much lies ahead or the file ends; how much lies ahead."""
        ahead = len(self._buffer) - self._at
        if ahead >= size or self._at_end:
            return ahead
        parts = [self._buffer[self._at :]]
        while ahead < size and not self._at_end:
            more = self._stream.read(max(size - ahead, 1_000_000))
            self._read_whole += len(more)
            self._at_end = not more
            if not self._taken:
                more = _checked_start(self.name, more)
            self._taken += len(more)
            parts.append(self._decoded(more, parts))
            ahead += len(parts[-1])
        self._buffer, self._at = b"".join(parts), 0
        if ahead > MAX_LINE and b"\n" not in self._buffer[:MAX_LINE]:
            raise TableError(
                f"{self.name}, line {self._line}: longer than {MAX_LINE} bytes; is this a table of people?"
            )
        return ahead

    def _decoded(self, data: bytes, before: list[bytes]) -> bytes:
        """The bytes as UTF-8; no NUL among them."""
        problem, at = "", data.find(b"\0")
        if at >= 0:
            problem = "a NUL character; save the file again as plain text."
        elif self._encoding != "utf-8":
            try:
                return data.decode(self._encoding).encode("utf-8")
            except UnicodeDecodeError as error:
                problem, at = f"a character that {self._encoding} does not have; check --encoding.", error.start
        if problem:
            line = self._line + sum(part.count(b"\n") for part in before) + data.count(b"\n", 0, at)
            raise TableError(f"{self.name}, line {line}: {problem}")
        return data

    def _skip_to_header(self) -> None:
        """Blank lines before the header are passed over."""
        while self._fill(1):
            blank = len(self._buffer) - len(self._buffer[self._at :].lstrip(b"\r\n"))
            self._advance(blank)
            if blank < len(self._buffer):
                return
        raise TableError(f"{self.name}: this file is empty; a table begins with a line of column names.")

    def _refuse_separator_line(self) -> None:
        """A spreadsheet's own first line, `sep=;`, is no header."""
        first = self._buffer[self._at :].split(b"\n", 1)[0].strip(b'\r" ')
        if first[:4].lower() == b"sep=" and len(first) == 5:
            raise TableError(
                f"{self.name}, line {self._line}: `{first.decode('utf-8', 'replace')}` says how cells are separated "
                "and is no line of column names.\n  Take this line out; --delimiter says the same."
            )

    def _header(self, separator: str) -> tuple[Row, int]:
        reader = RowReader(self.name, separator.encode())
        while True:
            rows, end = reader.rows(self._buffer, self._at, self._line, at_end=self._at_end, limit=1)
            if rows:
                if any("\r" in cell.replace("\r\n", "") for cell in rows[0].cells):
                    raise TableError(
                        f"{self.name}: lines end in CR alone, as old Macintosh programs write them; save it with LF."
                    )
                return rows[0], end
            self._fill(2 * (len(self._buffer) - self._at) + 1)


def changed_while_read(name: str) -> TableError:
    """The error for a file that is not what it was when it was opened: rows may be cut, or of two versions."""
    return TableError(
        f"{name}: this file changed while it was read; nothing was written.\n  Score it again once it is complete."
    )


def _checked_start(name: str, data: bytes) -> bytes:
    """The first bytes of a file without a mark of their encoding; other kinds of file are named."""
    for start, problem in OTHER_FILES.items():
        if data.startswith(start):
            raise TableError(f"{name}: this is {problem}.")
    return data.removeprefix(codecs.BOM_UTF8)


def _read(data: bytes, separator: str, names: list[str], quote: str | None) -> pl.DataFrame:
    return pl.read_csv(
        data, has_header=False, schema=dict.fromkeys(names, pl.String), separator=separator, quote_char=quote,
        empty_string_is_null=False, glob=False,
    )  # fmt: skip


def _has_all_cells(last: pl.Series, lines: pl.Series, separator: str, width: int) -> bool:
    """Whether no line is too short. Polars fills a short line with empty cells: only those are counted."""
    if width == 1:
        return True
    doubtful = lines.filter(last == "")
    if doubtful.is_empty():
        return True
    has_marks = doubtful.str.contains('"', literal=True)
    if has_marks.any():
        doubtful = doubtful.zip_with(~has_marks, doubtful.str.replace_all(r'"(?:[^"]|"")*"', ""))
    return bool((doubtful.str.count_matches(separator, literal=True) == width - 1).all())


def _chunk(rows: list[Row], width: int) -> Chunk:
    cells = pl.DataFrame(
        [pl.Series(str(place), [row.cells[place] for row in rows], dtype=pl.String) for place in range(width)]
    )
    return Chunk(
        cells,
        pl.Series([row.line for row in rows], dtype=pl.Int64),
        pl.Series([row.text for row in rows], dtype=pl.String),
        tuple(Broken(at, row.problem, row.rest, row.allowed) for at, row in enumerate(rows) if row.problem),
    )


def _joined(parts: list[Chunk]) -> Chunk:
    """Several parts as one."""
    if len(parts) == 1:
        return parts[0]
    broken: list[Broken] = []
    before = 0
    for part in parts:
        broken += [replace(one, at=one.at + before) for one in part.broken]
        before += part.cells.height
    return Chunk(
        pl.concat([part.cells for part in parts]),
        pl.concat([part.first_line for part in parts]),
        pl.concat([part.lines for part in parts if part.lines is not None]),
        tuple(broken),
    )
