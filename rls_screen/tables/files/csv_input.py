"""Read a CSV file in chunks of rows: fast with Polars where the file is plain, row by row where it is not.

Polars reads a part of the file, and the result is used only if it has one row for each line and the right number of
cells in each. Otherwise a smaller part is tried, down to a few lines, which `csv_rows` then reads one by one. So a
broken line costs little time, and none is repaired without a problem being reported.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Protocol

import polars as pl

from ...errors import Problem, TableError
from .csv_rows import SEPARATORS, Row, RowReader
from .source import CHUNK_BYTES, NO_LABELS, BrokenLine, Chunk, InputFile, changed_while_read

MAX_LINE = 64_000_000
SMALL = 20_000  # bytes; a part no larger than this is read row by row where Polars cannot be trusted
ROWS_AT_ONCE = 64
OTHER_FILES = {
    b"PK\3\4": ("a spreadsheet or zip file", "give a spreadsheet a name that ends in .xlsx; unpack a zip file."),
    b"\x1f\x8b": ("a compressed file", "give it a name that ends in .csv.gz."),
    b"\x28\xb5\x2f\xfd": ("a compressed file", "give it a name that ends in .csv.zst."),
    b"$FL2": ("a file of SPSS", "give it a name that ends in .sav."),
    b"PAR1": ("Parquet", "give it a name that ends in .parquet."),
}  # how files of other kinds begin, what they are, and what to do
UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
NO_SEPARATOR = "\0"  # a file with this character was refused, so with it as separator a line stays one cell


class Readable(Protocol):
    """What bytes are read from: a file, a stream, or an unpacked one."""

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes, at most this many; none at the end."""
        ...


@dataclass(frozen=True)
class TextFile:
    """An open file of text: its stream and its name, and its size in bytes where that is known.

    `changed` tells whether the file has changed since it was opened. `position` tells how many bytes of a compressed
    file were read. `hashed`: its SHA-256 is computed while it is read.
    """

    stream: Readable
    name: str
    total_bytes: int | None = None
    changed: Callable[[], bool] = lambda: False
    position: Callable[[], int] | None = None
    hashed: bool = True


class CsvInput:
    """A CSV file.

    `separator` None: `choose` gets the header as split by each known separator, the one of a first line `sep=;` before
    the others, and returns the separator to use. A byte order mark of UTF-16 decides the encoding.
    """

    def __init__(
        self,
        file: TextFile,
        *,
        choose: Callable[[dict[str, tuple[str, ...]]], str],
        separator: str | None = None,
        encoding: str = "utf-8",
    ) -> None:
        name = self.name = file.name
        self.total_bytes = file.total_bytes
        self.schema: Mapping[str, Any] = {}  # every cell of a CSV file is text
        self.typed: frozenset[str] = frozenset()
        self.not_text: tuple[str, ...] = ()
        self.labels = NO_LABELS
        self.remarks: tuple[str, ...] = ()
        self.file_column: str | None = None
        self._changed, self._raw_bytes, self._digest = file.changed, 0, sha256() if file.hashed else None
        self._stream, self._encoding, self._position = file.stream, encoding, file.position
        self._decoder: codecs.IncrementalDecoder | None = None
        self._buffer, self._at, self._at_end, self._bytes_read, self._line = b"", 0, False, 0, 1
        self._bytes_parsed = 0
        self._skip_to_header()
        told = self._skip_separator_line()
        possible = [separator] if separator else [*([told] if told else []), *SEPARATORS.values()]
        headers = {one: self._header(one) for one in dict.fromkeys(possible)}
        self.separator = separator or choose({one: row.cells for one, (row, _) in headers.items()})
        header, end = headers[self.separator]
        self.headings = header.cells
        self._reader = RowReader(name, self.separator.encode(), len(self.headings))
        self._advance(end)

    @property
    def blank_lines(self) -> int:
        """How many blank lines were skipped so far."""
        return self._reader.blank_lines

    @property
    def bytes_read(self) -> int:
        """How many bytes were read so far."""
        return self._position() if self._position is not None else self._bytes_read

    def files(self) -> tuple[InputFile, ...]:
        """The file that was read, once all rows are; of a compressed file, what was in it. Only if it is `hashed`."""
        if self._digest is None:
            return ()
        return (InputFile(self.name, self._raw_bytes, self._digest.hexdigest()),)

    def chunks(self) -> Iterator[Chunk]:
        """All rows, in order. Raises TableError for what makes the file unusable, or if it changed meanwhile."""
        parts: list[Chunk] = []
        collected, size = 0, CHUNK_BYTES
        while self._fill(CHUNK_BYTES):
            before = self._bytes_parsed
            chunk, size = self._part(size)
            parts += [chunk] if chunk is not None else []
            collected += self._bytes_parsed - before
            if collected >= CHUNK_BYTES // 2 and parts:
                yield _joined(parts)
                parts, collected = [], 0
        is_whole = self._position is not None or self.total_bytes in (None, self._raw_bytes)
        if self._changed() or not is_whole:
            raise changed_while_read(self.name)
        if parts:
            yield _joined(parts)

    def peek(self, most: int) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The next lines as number and rough cells, at most this many, without consuming them."""
        ahead = self._buffer[self._at : self._at + 1_000_000].split(b"\n")[:most]
        for line, text in enumerate(ahead, start=self._line):
            cells = text.decode("utf-8", "replace").strip("\r").split(self.separator)
            yield line, tuple(cell.strip('"') for cell in cells)

    def _part(self, size: int) -> tuple[Chunk | None, int]:
        """Read the next rows; return them and how many bytes to try next."""
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
        """Return whole lines of at most this size, cut where the number of quotation marks so far is even."""
        data, start = self._buffer, self._at
        if self._at_end and len(data) - start <= size:
            return data[start:]
        end = data.rfind(b"\n", start, start + size) + 1
        while end and data.count(b'"', start, end) % 2:
            end = data.rfind(b"\n", start, end - 1) + 1
        return data[start:end] if end else b""

    def _fast(self, data: bytes) -> Chunk | None:
        """Read the rows with Polars; None if the result may be wrong."""
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
        """Read some rows one by one."""
        while True:
            rows, end = self._reader.rows(self._buffer, self._at, self._line, at_end=self._at_end, limit=ROWS_AT_ONCE)
            if end > self._at or self._at_end:
                break
            self._fill(2 * (len(self._buffer) - self._at) + 1)
        self._advance(end)
        return _chunk(rows, len(self.headings)) if rows else None

    def _advance(self, end: int) -> None:
        self._line += self._buffer.count(b"\n", self._at, end)
        self._bytes_parsed += end - self._at
        self._at = end

    def _fill(self, size: int) -> int:
        """Read until this many bytes are in the buffer or the file ends; return how many there are."""
        ahead = len(self._buffer) - self._at
        if ahead >= size or self._at_end:
            return ahead
        parts = [self._buffer[self._at :]]
        while ahead < size and not self._at_end:
            more = self._stream.read(max(size - ahead, 1_000_000))
            self._raw_bytes += len(more)
            if self._digest is not None:
                self._digest.update(more)
            self._at_end = not more
            if not self._bytes_read:
                more = self._start(more)
            self._bytes_read += len(more)
            parts.append(self._decoded(more, parts))
            ahead += len(parts[-1])
        self._buffer, self._at = b"".join(parts), 0
        if ahead > MAX_LINE and b"\n" not in self._buffer[:MAX_LINE]:
            place, problem = f"{self.name}, line {self._line}", f"this line is longer than {MAX_LINE} bytes"
            raise TableError(Problem("line-too-long", place, problem, "is this a table of people?"))
        return ahead

    def _decoded(self, data: bytes, before: list[bytes]) -> bytes:
        """Convert bytes to UTF-8; `before` precedes them, to count lines. Raises TableError, also for NUL."""

        def place(at: int) -> str:
            line = self._line + sum(part.count(b"\n") for part in before) + data.count(b"\n", 0, at)
            return f"{self.name}, line {line}"

        if self._decoder is not None:
            data = self._from_utf16(data, place)
        if (at := data.find(b"\0")) >= 0:
            remedy = "save the file again as plain text."
            raise TableError(Problem("nul-character", place(at), "a NUL character", remedy))
        if self._encoding == "utf-8" or self._decoder is not None:
            return data
        try:
            return data.decode(self._encoding).encode("utf-8")
        except UnicodeDecodeError as error:
            problem = f"a character that {self._encoding} does not have"
            raise TableError(Problem("not-in-encoding", place(error.start), problem, "check --encoding.")) from None

    def _skip_to_header(self) -> None:
        """Skip blank lines before the header. Raises TableError for a file without any line."""
        while self._fill(1):
            blank = len(self._buffer) - len(self._buffer[self._at :].lstrip(b"\r\n"))
            self._advance(blank)
            if blank < len(self._buffer):
                return
        remedy = "a table begins with a line of column names."
        raise TableError(Problem("empty-table", self.name, "this file is empty", remedy))

    def _from_utf16(self, data: bytes, place: Callable[[int], str]) -> bytes:
        """Convert bytes of UTF-16, whose characters may continue in the next ones. Raises TableError."""
        assert self._decoder is not None
        try:
            return self._decoder.decode(data, final=self._at_end).encode("utf-8")
        except UnicodeError:
            problem, remedy = "this is not UTF-16 to its end", "copy the file again, or save it as UTF-8."
            raise TableError(Problem("not-in-encoding", place(0), problem, remedy)) from None

    def _start(self, data: bytes) -> bytes:
        """Return the first bytes of a file without a byte order mark. Raises TableError for other kinds of file."""
        for start, (kind, remedy) in OTHER_FILES.items():
            if data.startswith(start):
                raise TableError(Problem("wrong-file-kind", self.name, f"this is {kind}", remedy))
        encoding = UTF16.get(data[:2]) or (self._encoding if self._encoding in UTF16.values() else None)
        if encoding is not None:
            self._decoder = codecs.getincrementaldecoder(encoding)()
            return data[2:] if data[:2] in UTF16 else data
        return data.removeprefix(codecs.BOM_UTF8)

    def _skip_separator_line(self) -> str | None:
        """Skip the line `sep=;` that spreadsheets write above the header; return its separator, None without one."""
        end = self._buffer.find(b"\n", self._at)
        first = self._buffer[self._at : end].strip(b'\r" ')
        if end < 0 or first[:4].lower() != b"sep=" or len(first) != 5:
            return None
        self._advance(end + 1)
        self._skip_to_header()
        return first[4:].decode("utf-8", "replace")

    def _header(self, separator: str) -> tuple[Row, int]:
        """Read the header as this separator splits it; return it and where it ends in the buffer."""
        reader = RowReader(self.name, separator.encode())
        while True:
            rows, end = reader.rows(self._buffer, self._at, self._line, at_end=self._at_end, limit=1)
            if rows:
                if any("\r" in cell.replace("\r\n", "") for cell in rows[0].cells):
                    problem = "lines end in CR alone, as old Macintosh programs write them"
                    raise TableError(Problem("cr-line-ends", self.name, problem, "save it with LF."))
                return rows[0], end
            self._fill(2 * (len(self._buffer) - self._at) + 1)


def _read(data: bytes, separator: str, names: list[str], quote: str | None) -> pl.DataFrame:
    return pl.read_csv(
        data, has_header=False, schema=dict.fromkeys(names, pl.String), separator=separator, quote_char=quote,
        empty_string_is_null=False, glob=False,
    )  # fmt: skip


def _has_all_cells(last: pl.Series, lines: pl.Series, separator: str, width: int) -> bool:
    """Whether every line has enough cells. Polars pads short lines with empty cells, so only those need counting."""
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
        tuple(BrokenLine(at, row.problem, row.rest, row.allowed) for at, row in enumerate(rows) if row.problem),
    )


def _joined(parts: list[Chunk]) -> Chunk:
    """Join consecutive parts into one chunk."""
    if len(parts) == 1:
        return parts[0]
    broken: list[BrokenLine] = []
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
