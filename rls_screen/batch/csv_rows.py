"""Rows of a CSV file read one by one, exactly: for the header, for quoted line breaks, and for lines that are broken.

A cell is quoted where a quotation mark is its first character; there, two marks are one, and separators and line breaks
are text. A mark anywhere else is text too. Nothing is dropped or guessed: a line with too few cells is filled with
empty ones, cells too many are named, and both are said, as is text behind a closing mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import TableError

MAX_CELL = 8_000_000  # bytes in one quoted cell; a mark that is never closed must not swallow the rest of the file
_QUOTED = re.compile(rb'"((?:[^"]|"")*+)"')


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, its text as it stood, the line it begins on, and what is wrong with it as a line."""

    cells: tuple[str, ...]
    text: str
    line: int
    problem: str = ""
    rest: str = ""


@dataclass
class RowReader:
    """Reads rows from bytes. `width` is the number of cells the header has; None while the header itself is read."""

    name: str
    separator: bytes
    width: int | None = None
    blank_lines: int = 0

    def rows(self, data: bytes, at: int, line: int, *, at_end: bool, limit: int) -> tuple[list[Row], int]:
        """Up to `limit` rows from `at` on, and where they end; none where the data end within a row.

        Blank lines are no rows, unless there is only one column: there they are an empty cell.
        """
        rows: list[Row] = []
        while at < len(data) and len(rows) < limit:
            found = self._row(data, at, line, at_end=at_end)
            if found is None:
                break
            cells, end, problem = found
            if self._is_blank(cells) and data[at:end].strip(b"\r\n") == b"":
                self.blank_lines += 1
            else:
                rows.append(self._checked(cells, data[at:end], line, problem))
            line += data.count(b"\n", at, end)
            at = end
        return rows, at

    def _is_blank(self, cells: list[bytes]) -> bool:
        return len(cells) == 1 and cells[0] == b"" and self.width != 1

    def _row(self, data: bytes, at: int, line: int, *, at_end: bool) -> tuple[list[bytes], int, str] | None:
        cells: list[bytes] = []
        problem = ""
        separator = self.separator[0]
        while True:
            quoted = _QUOTED.match(data, at) if data[at : at + 1] == b'"' else None
            if quoted is None and data[at : at + 1] == b'"':
                self._check_open(data, at, line, at_end=at_end)
                return None
            start = at if quoted is None else quoted.end()
            end = _next(data, start, self.separator, at_end=at_end)
            if end is None:
                return None
            tail = data[start:end]
            is_last = end >= len(data) or data[end] != separator
            if is_last:
                tail = tail.removesuffix(b"\r")
            if quoted is not None and tail:
                problem = "there is text behind a closing quotation mark"
            cells.append(tail if quoted is None else quoted[1].replace(b'""', b'"') + tail)
            at = end + 1
            if is_last:
                return cells, min(at, len(data)), problem

    def _check_open(self, data: bytes, at: int, line: int, *, at_end: bool) -> None:
        if at_end or len(data) - at > MAX_CELL:
            raise TableError(
                f"{self.name}, line {line}: a quotation mark opens a cell here and is never closed.\n"
                "  Close it, or take it out."
            )

    def _checked(self, raw: list[bytes], text: bytes, line: int, problem: str) -> Row:
        separator = self.separator.decode()
        try:
            cells = tuple(cell.decode("utf-8") for cell in raw)
        except UnicodeDecodeError:
            raise not_utf8(self.name, line) from None
        if self.width is None or len(cells) == self.width:
            as_it_stood = text.decode("utf-8").removesuffix("\n").removesuffix("\r")
            # Some programs would end the line at a CR that stands in a cell; in quotation marks none does.
            is_changed = problem or any("\r" in cell for cell in cells)
            return Row(cells, written(cells, separator) if is_changed else as_it_stood, line, problem)
        count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
        problem = f"this line has {count}, the header has {self.width}" + (f"; {problem}" if problem else "")
        known = cells[: self.width] + ("",) * (self.width - len(cells))
        return Row(known, written(known, separator), line, problem, separator.join(cells[self.width :]))


def _next(data: bytes, at: int, separator: bytes, *, at_end: bool) -> int | None:
    """Where the cell that starts here ends: at a separator, a line break, or the end of the data."""
    newline = data.find(b"\n", at)
    stop = newline if newline >= 0 else len(data)
    found = data.find(separator, at, stop)
    if found >= 0:
        return found
    return stop if newline >= 0 or at_end else None


def not_utf8(name: str, line: int) -> TableError:
    """The error for bytes that are no UTF-8: never guessed, since a wrong guess changes names and signs silently."""
    return TableError(
        f"{name}, line {line}: this is not UTF-8.\n  Say how the file was written, "
        "for example --encoding windows-1252, or save it as UTF-8."
    )


def written(cells: tuple[str, ...], separator: str) -> str:
    """The cells as one line of CSV, in quotation marks only where that is needed."""
    return separator.join(quoted(cell, separator) for cell in cells)


def quoted(cell: str, separator: str) -> str:
    """A cell as CSV holds it."""
    needs = any(mark in cell for mark in (separator, '"', "\n", "\r"))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needs else cell
