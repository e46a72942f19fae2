"""Rows of a CSV file read one by one, exactly: for the header, for quoted line breaks, and for lines that are broken.

A cell is quoted where a quotation mark is its first character; there, two marks are one, and separators and line breaks
are text. A mark anywhere else is text too. Nothing is dropped or guessed: a line with too few cells is filled with
empty ones, cells too many are named, and both are said, as is text behind a closing mark.

A mark that opens a cell by mistake takes the lines behind it into that cell, up to the next mark. Where the lines of
such a cell have as many cells as the header, each of them is a row of its own, with a problem that says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ..errors import TableError, UsageError

MAX_CELL = 8_000_000  # bytes in one quoted cell; a mark that is never closed must not swallow the rest of the file
MANY_CELLS = 6  # no line of a person's text has exactly this many parts between separators by chance
OPEN_MARK = "line in an open quotation mark"
_QUOTED = re.compile(rb'"((?:[^"]|"")*+)"')


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells, its text as it stood, the line it begins on, what is wrong with it as a line, the remedy."""

    cells: tuple[str, ...]
    text: str
    line: int
    problem: str = ""
    rest: str = ""
    allowed: str = "one cell for each column"


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
            found = self._row(data, at, at_end=at_end)
            if found is None:
                break
            cells, end, problem = found
            if problem == OPEN_MARK:
                rows += self._never_closed(data[at:end], line)
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
                problem = "there is text behind a closing quotation mark"
            cells.append(tail if quoted is None else quoted[1].replace(b'""', b'"') + tail)
            at = end + 1
            if is_last:
                return cells, min(at, len(data)), problem

    def _never_closed(self, text: bytes, line: int) -> list[Row]:
        """The lines behind a mark that no other closes. Raises TableError where they are no rows of their own."""
        rows = self._swallowed(text, line, is_broken=True)
        if not rows:
            at = next((number for number, one in enumerate(text.split(b"\n")) if b'"' in one), 0)
            raise TableError(
                f"{self.name}, line {line + at}: a quotation mark opens a cell here and is never closed.\n"
                "  Close it, or take it out."
            )
        return rows

    def _swallowed(self, text: bytes, line: int, *, is_broken: bool) -> list[Row]:
        """The lines of a row as rows of their own, where a quoted cell took whole lines into it; else none.

        `is_broken`: the row is no proper one in any case, so that less is needed to take its lines apart.
        """
        if self.width in (None, 1) or b"\n" not in text.rstrip(b"\r\n"):
            return []
        lines = [(line + at, one.removesuffix(b"\r")) for at, one in enumerate(text.split(b"\n"))]
        written_on = [(number, one, self._cut(one)) for number, one in lines if one]
        if not self._are_rows([len(cells) for _, _, cells in written_on], is_broken=is_broken):
            return []
        self.blank_lines += text.rstrip(b"\r\n").count(b"\n") + 1 - len(written_on)
        rows = (self._checked(cells, one, number, OPEN_MARK) for number, one, cells in written_on)
        return [replace(row, allowed="a quotation mark that is closed, or none") for row in rows]

    def _are_rows(self, counts: list[int], *, is_broken: bool) -> bool:
        """Whether lines with so many cells are rows of the table, not the lines of one text.

        The text behind the open mark may hold separators, so that the first line has more cells than the header.
        """
        width = self.width or 0
        whole = [count == width for count in counts]
        if whole[0] and whole[-1] and 2 * sum(whole) > len(whole) > 1:
            return True
        if counts[0] < width:
            return False
        return any(whole[1:]) if is_broken else width >= MANY_CELLS and len(whole) > 1 and all(whole[1:])

    def _cut(self, line: bytes) -> list[bytes]:
        """The cells of one line read alone; from a mark on that is not closed on it, cut at every separator."""
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


SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def separator_named(given: str) -> str:
    """The separator of this name, or the character itself. Raises UsageError for what can be none."""
    separator = SEPARATORS.get(given, "\t" if given == "\\t" else given)
    if len(separator.encode()) != 1 or separator in '"\r\n\0':
        raise UsageError(f"--delimiter {given}: write comma, semicolon, tab, or one character.")
    return separator
