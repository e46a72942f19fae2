"""A progress bar for a long table, on a terminal only."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator

LONG_WORK = 5_000_000  # bytes from which on a progress bar is shown


@contextlib.contextmanager
def progress_bar(total: int | None) -> Iterator[Callable[[int, int], None]]:
    """Show a progress bar on standard error; yield the function that advances it (rows, bytes).

    `total` are the bytes of the input, None if that is not known. A small table, one from a pipe and a redirected
    standard error have none. The bar shows the share, the rows, the rows a second and the time that is left.
    """
    if not sys.stderr.isatty() or (total or 0) < LONG_WORK:
        yield lambda rows, done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    text = "{task.percentage:>3.0f} %  {task.fields[rows]:,} rows  {task.fields[rate]:,.0f} rows/s"
    columns = (BarColumn(), TextColumn(text), TextColumn("left"), TimeRemainingColumn(compact=True))
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total, rows=0, rate=0.0)

        def advance(rows: int, done: int) -> None:
            seconds = bar.tasks[0].elapsed or 0.0
            bar.update(task, completed=done, rows=rows, rate=rows / seconds if seconds else 0.0)

        yield advance
