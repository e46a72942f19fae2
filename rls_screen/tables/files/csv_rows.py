"""Read rows of a CSV file one by one: the header, cells with line breaks, and broken lines. Also write a row.

A cell is quoted if its first character is a quotation mark; inside it, two marks are one mark, and separators and line
breaks are text. A mark anywhere else is text. Nothing is dropped or guessed: a line with too few cells is padded with
empty ones, extra cells are reported, and so is text after a closing mark; each makes the row a problem row.

A quotation mark typed by mistake takes the following lines into its cell, up to the next mark. If those lines have as
many cells as the header, each becomes a row of its own, with a problem that names the mark.

This module needs no polars, so that commands that only look at a header start fast.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ...errors import Problem, TableError, UsageError, shown_name

MAX_CELL = 8_000_000  # bytes in one quoted cell; a mark that is never closed must not swallow the rest of the file
MANY_CELLS = 6  # unlikely that a line of free text has exactly as many parts as a header of this width or more
OPEN_MARK = "line in an open quotation mark"
_QUOTED = re.compile(rb'"((?:[^"]|"")*+)"')


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, its unchanged text, the line it starts on; for a broken line the problem and what is allowed.

    `rest` is the text of the cells beyond the last column.
    """

    cells: tuple[str, ...]
    text: str
    line: int
    problem: str = ""
    rest: str = ""
    allowed: str = "one cell for each column"


@dataclass
class RowReader:
    """Reads rows from bytes. `width` is the number of cells in the header; None while the header itself is read."""

    name: str
    separator: bytes
    width: int | None = None
    blank_lines: int = 0

    def rows(self, data: bytes, at: int, line: int, *, at_end: bool, limit: int) -> tuple[list[Row], int]:
        """Return up to `limit` rows from offset `at`, and the offset after them; none if the data end within a row.

        Blank lines are skipped, but in a table of one column they are rows with an empty cell. Raises TableError.
        """
        rows: list[Row] = []
        while at < len(data) and len(rows) < limit:
            found = self._row(data, at, at_end=at_end)
            if found is None:
                break
            cells, end, problem = found
            if problem == OPEN_MARK:
                rows += self._rows_after_open_mark(data[at:end], line)
            elif self._is_blank(cells) and data[at:end].strip(b"\r\n") == b"":
                self.blank_lines += 1
            else:
                is_broken = bool(problem) or len(cells) != self.width
                swallowed = self._swallowed(data[at:end], line, is_broken=is_broken)
                rows += swallowed or [self._checked(cells, data[at:end], line, problem)]
            line += data.count(b"\n", at, end)
            at = end
        return rows, at

    def _is_blank(self, cells: list[bytes]) -> bool:
        return len(cells) == 1 and cells[0] == b"" and self.width != 1

    def _row(self, data: bytes, at: int, *, at_end: bool) -> tuple[list[bytes], int, str] | None:
        """Return the cells of the row at an offset, the offset after it, its problem; None if more data is needed."""
        cells: list[bytes] = []
        problem = ""
        separator = self.separator[0]
        while True:
            quoted = _QUOTED.match(data, at) if data[at : at + 1] == b'"' else None
            if quoted is None and data[at : at + 1] == b'"':
                if not at_end and len(data) - at <= MAX_CELL:
                    return None
                return [], len(data) if at_end else data.rfind(b"\n") + 1, OPEN_MARK
            start = at if quoted is None else quoted.end()
            end = _next(data, start, self.separator, at_end=at_end)
            if end is None:
                return None
            tail = data[start:end]
            is_last = end >= len(data) or data[end] != separator
            if is_last:
                tail = tail.removesuffix(b"\r")
            if quoted is not None and tail:
                problem = "there is text after a closing quotation mark"
            cells.append(tail if quoted is None else quoted[1].replace(b'""', b'"') + tail)
            at = end + 1
            if is_last:
                return cells, min(at, len(data)), problem

    def _rows_after_open_mark(self, text: bytes, line: int) -> list[Row]:
        """Return the lines after a mark that is never closed as rows. Raises TableError if they are not rows."""
        rows = self._swallowed(text, line, is_broken=True)
        if not rows:
            at = next((number for number, one in enumerate(text.split(b"\n")) if b'"' in one), 0)
            problem = "a quotation mark opens a cell here and is never closed."
            place = f"{self.name}, line {line + at}"
            raise TableError(Problem("open-quotation-mark", place, problem, "Close it, or delete it."))
        return rows

    def _swallowed(self, text: bytes, line: int, *, is_broken: bool) -> list[Row]:
        """Return the lines of a row as rows of their own, if a quoted cell seems to have swallowed whole lines.

        `is_broken`: the row has a problem anyway, so weaker evidence is enough to split it.
        """
        if self.width in (None, 1) or b"\n" not in text.rstrip(b"\r\n"):
            return []
        lines = [(line + at, one.removesuffix(b"\r")) for at, one in enumerate(text.split(b"\n"))]
        filled = [(number, one, self._cut(one)) for number, one in lines if one]
        if not self._are_rows([len(cells) for _, _, cells in filled], is_broken=is_broken):
            return []
        self.blank_lines += text.rstrip(b"\r\n").count(b"\n") + 1 - len(filled)
        rows = (self._checked(cells, one, number, OPEN_MARK) for number, one, cells in filled)
        return [replace(row, allowed="a quotation mark that is closed, or none") for row in rows]

    def _are_rows(self, counts: list[int], *, is_broken: bool) -> bool:
        """Whether lines with these numbers of cells are rows of the table, not lines of one text.

        The text after the open mark may contain separators, so the first line may have more cells than the header.
        """
        width = self.width or 0
        whole = [count == width for count in counts]
        if whole[0] and whole[-1] and 2 * sum(whole) > len(whole) > 1:
            return True
        if counts[0] < width:
            return False
        return any(whole[1:]) if is_broken else width >= MANY_CELLS and len(whole) > 1 and all(whole[1:])

    def _cut(self, line: bytes) -> list[bytes]:
        """Split one line into cells; after a mark that is not closed on this line, split at every separator."""
        cells: list[bytes] = []
        at = 0
        while True:
            quoted = _QUOTED.match(line, at)
            if quoted is None and line[at : at + 1] == b'"':
                return [*cells, *line[at:].split(self.separator)]
            start = at if quoted is None else quoted.end()
            end = line.find(self.separator, start)
            tail = line[start:] if end < 0 else line[start:end]
            cells.append(tail if quoted is None else quoted[1].replace(b'""', b'"') + tail)
            if end < 0:
                return cells
            at = end + 1

    def _checked(self, raw: list[bytes], text: bytes, line: int, problem: str) -> Row:
        """Decode a row and give it the header's number of cells; a wrong number is a problem. Raises TableError."""
        separator = self.separator.decode()
        try:
            cells = tuple(cell.decode("utf-8") for cell in raw)
        except UnicodeDecodeError:
            raise not_utf8(self.name, line) from None
        if self.width is None or len(cells) == self.width:
            unchanged = text.decode("utf-8").removesuffix("\n").removesuffix("\r")
            # Some programs end the line at a CR in an unquoted cell, so such a row is written anew, quoted.
            is_changed = problem or any("\r" in cell for cell in cells)
            return Row(cells, csv_line(cells, separator) if is_changed else unchanged, line, problem)
        count = f"{len(cells)} cell{'s' if len(cells) > 1 else ''}"
        problem = f"this line has {count}, the header has {self.width}" + (f"; {problem}" if problem else "")
        known = cells[: self.width] + ("",) * (self.width - len(cells))
        return Row(known, csv_line(known, separator), line, problem, separator.join(cells[self.width :]))


def _next(data: bytes, at: int, separator: bytes, *, at_end: bool) -> int | None:
    """Return where the cell that starts here ends: at a separator, a line break, or the end; None if not yet known."""
    newline = data.find(b"\n", at)
    stop = newline if newline >= 0 else len(data)
    found = data.find(separator, at, stop)
    if found >= 0:
        return found
    return stop if newline >= 0 or at_end else None


def not_utf8(name: str, line: int) -> TableError:
    """Return the error for bytes that are not UTF-8. The encoding is never guessed: a wrong guess changes letters."""
    remedy = "Name its encoding, for example --encoding windows-1252, or save the file as UTF-8."
    return TableError(Problem("not-utf-8", f"{name}, line {line}", "this is not UTF-8.", remedy))


def csv_line(cells: tuple[str, ...], separator: str) -> str:
    """Return the cells as one line of CSV, in quotation marks only where needed."""
    return separator.join(quoted(cell, separator) for cell in cells)


def quoted(cell: str, separator: str) -> str:
    """Return a cell as CSV writes it."""
    needs = any(mark in cell for mark in (separator, '"', "\n", "\r"))
    return f'"{cell.replace(chr(34), chr(34) * 2)}"' if needs else cell


SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def separator_named(given: str) -> str:
    """Return the separator with this name, or the character itself. Raises UsageError if it cannot be a separator."""
    separator = SEPARATORS.get(given, "\t" if given == "\\t" else given)
    if len(separator.encode()) != 1 or separator in '"\r\n\0':
        remedy = "write comma, semicolon, tab, or one character."
        raise UsageError(
            Problem("bad-delimiter", f"--delimiter {shown_name(given)}", "this cannot separate cells", remedy)
        )
    return separator
