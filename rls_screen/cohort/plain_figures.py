"""Bars as a plain SVG, for a page where matplotlib is not installed: one value a bar, with its interval."""

from __future__ import annotations

from html import escape

from .model import Bar, Figure

WIDTH, LEFT, RIGHT, BAR, GAP, TOP = 720, 300, 60, 16, 8, 6
FONT = 'font-family="sans-serif" font-size="12"'


def can_draw(figure: Figure) -> bool:
    """Whether the figure is of simple bars, with at least one value."""
    return bool(figure.bars) and not figure.legend and any(bar.value is not None for bar in figure.bars)


def plain_svg(figure: Figure) -> str:
    """The figure as an SVG element with its alternative text."""
    height = TOP + len(figure.bars) * (BAR + GAP) + 34
    rows = [line for at, bar in enumerate(figure.bars) for line in _bar(bar, TOP + at * (BAR + GAP))]
    ticks = [line for share in (0, 25, 50, 75, 100) for line in _tick(share, height - 30)]
    axis = f'<text x="{_x(50):.1f}" y="{height - 2}" text-anchor="middle" {FONT}>{escape(figure.axis)}</text>'
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(figure.alt)}">',
        f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>', *rows, *ticks, axis, "</svg>",
    ])  # fmt: skip


def _x(percent: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * percent / 100


def _bar(bar: Bar, top: int) -> list[str]:
    middle = top + BAR / 2
    label = bar.label if len(bar.label) <= 48 else f"{bar.label[:47]}…"
    lines = [f'<text x="{LEFT - 8}" y="{middle + 4:.1f}" text-anchor="end" {FONT}>{escape(label)}</text>']
    if bar.value is None:
        return lines
    lines.append(f'<rect x="{LEFT}" y="{top}" width="{_x(bar.value) - LEFT:.1f}" height="{BAR}" fill="#7fb3d5"/>')
    end = bar.value
    if bar.low is not None and bar.high is not None:
        low, high, end = _x(bar.low), _x(bar.high), max(bar.value, bar.high)
        lines.append(_line(low, middle - 0.75, high - low, 1.5))
        lines += [_line(at - 0.75, middle - 4, 1.5, 8) for at in (low, high)]
    lines.append(f'<text x="{_x(end) + 5:.1f}" y="{middle + 4:.1f}" {FONT}>{bar.value:.1f}</text>')
    return lines


def _tick(percent: int, y: int) -> list[str]:
    return [
        _line(_x(percent), TOP, 0.5, y - TOP, "#999999"),
        f'<text x="{_x(percent):.1f}" y="{y + 14}" text-anchor="middle" {FONT}>{percent}</text>',
    ]


def _line(x: float, y: float, width: float, height: float, colour: str = "#000000") -> str:
    """A line, as a narrow rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
