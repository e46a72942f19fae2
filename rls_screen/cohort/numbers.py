"""How numbers are printed, and small ones hidden: counts, shares, intervals, medians.

With `smallest` a count below it is printed as `<5` (or that number), and so are its share and its interval. Where a
count that is shown would tell a hidden one, since the counts of a row add up to a known total, it is hidden as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor

from ..content.study_words import NumberWords
from .intervals import Estimate
from .model import Bar, Cell

NOTHING = Cell("–")


@dataclass(frozen=True)
class Printer:
    """Prints numbers in these words; `smallest` is the smallest count that may be seen, None where all may."""

    words: NumberWords
    smallest: int | None = None

    @property
    def hidden_mark(self) -> str:
        """What is printed instead of a number that must not be seen."""
        return f"<{self.smallest}"

    def hidden(self, parts: Sequence[int]) -> tuple[bool, ...]:
        """Which of these counts, that add up to a total, are not printed.

        Those that are too small. Where the total and the other counts would tell them, also the smallest of the
        others: a single hidden one, or several that can only all be zero or all be as high as a hidden one may be.
        """
        if self.smallest is None:
            return (False,) * len(parts)
        hide = {at for at, count in enumerate(parts) if count < self.smallest}
        others = sorted((at for at in range(len(parts)) if at not in hide), key=lambda at: (parts[at], at))
        total = sum(parts[at] for at in hide)
        if hide and others and (len(hide) == 1 or total in (0, len(hide) * (self.smallest - 1))):
            hide.add(others[0])
        return tuple(at in hide for at in range(len(parts)))

    def small(self, *counts: int) -> bool:
        """Whether one of these counts must not be seen, so that nothing computed from it may be either."""
        return self.smallest is not None and any(count < self.smallest for count in counts)

    def count(self, number: int, *, hide: bool = False) -> Cell:
        """A count."""
        return Cell(self.hidden_mark) if hide else Cell(str(number), number)

    def share(self, number: int, of: int, *, hide: bool = False) -> Cell:
        """A count with its share, `12 (34.3 %)`."""
        if hide:
            return Cell(self.hidden_mark)
        return Cell(self.words.share.format(number=number, percent=percent(number / of)) if of else str(number))

    def percent(self, number: int, of: int, *, hide: bool = False) -> Cell:
        """A share in per cent."""
        if hide or not of:
            return Cell(self.hidden_mark) if hide else NOTHING
        return Cell(percent(number / of), float(percent(number / of)))

    def interval(self, estimate: Estimate | None, *, hide: bool = False) -> Cell:
        """The interval of a proportion in per cent, `20.1 to 31.4`."""
        if hide:
            return Cell(self.hidden_mark)
        if estimate is None or estimate.low is None or estimate.high is None:
            return NOTHING
        return Cell(self.words.interval.format(low=percent(estimate.low), high=percent(estimate.high)))

    def estimate(self, estimate: Estimate | None, *, as_percent: bool, hide: bool = False) -> Cell:
        """A value with its interval, `85.7 (60.1 to 96.0)`: in per cent, or with two decimals."""
        if hide or estimate is None:
            return Cell(self.hidden_mark) if hide else NOTHING
        shown = percent if as_percent else decimals
        if estimate.low is None or estimate.high is None:
            return Cell(shown(estimate.value))
        ends = self.words.interval.format(low=shown(estimate.low), high=shown(estimate.high))
        return Cell(self.words.estimate.format(value=shown(estimate.value), interval=ends))

    def median(self, quartiles: tuple[float | None, float | None, float | None], of: int) -> Cell:
        """A median with its quartiles, `41 [30 to 52]`; none of fewer values than may be seen."""
        low, middle, high = quartiles
        if self.small(of) or low is None or middle is None or high is None:
            return Cell(self.hidden_mark) if self.small(of) else NOTHING
        return Cell(self.words.median.format(median=plain(middle), low=plain(low), high=plain(high)))


def percent(share: float) -> str:
    """A share in per cent, to one decimal."""
    return one_decimal(100 * share)


def one_decimal(value: float) -> str:
    """A value to one decimal, a half upwards, as on every page; it is rounded to six first, so that a half is one."""
    return f"{floor(10 * round(value, 6) + 0.5) / 10:.1f}"


def decimals(value: float) -> str:
    """A value to two decimals."""
    return f"{value:.2f}"


def plain(value: float) -> str:
    """A value to at most one decimal."""
    return one_decimal(value).removesuffix(".0")


def bar_of(label: str, estimate: Estimate | None) -> Bar:
    """A bar in per cent with the ends of its interval; without a value where there is no estimate."""
    if estimate is None:
        return Bar(label, None)
    low, high = (None if end is None else 100 * end for end in (estimate.low, estimate.high))
    return Bar(label, 100 * estimate.value, low, high)
