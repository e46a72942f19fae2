"""The figures for print, by matplotlib of the extra `study`: vector, colours that colour-blind readers tell apart, and
light, dark and hatched enough to be read in grey. The same report gives the same bytes: no date, and a fixed salt.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from textwrap import wrap
from typing import Any

from ..errors import CannotCreate, Problem
from .intervals import check_installed, has
from .model import Bar, Box, Figure

# Okabe and Ito's colours in an order in which neighbours differ in lightness too, each with a hatch of its own.
COLOURS = ("#0072B2", "#F0E442", "#009E73", "#E69F00", "#56B4E9", "#D55E00", "#CC79A7", "#000000", "#ffffff", "#999999")
HATCHES = ("", "..", "//", "", "\\\\", "xx", "--", "", "", "++", "oo", "**")
INCHES = 7.0  # wide, as two columns of a journal
WRAPPED, WRAPPED_SHORT = 46, 32  # characters of a line of a label or box, and of a label of stacked bars
LINE, PAD, SPACE = 0.135, 0.055, 0.25  # inches: a line of a box, its margin, the space between two boxes
# Inches around the axes of bars: above them, below them for the numbers and the name of the axis, to their right for
# the number of a bar that ends there, and between a label and its bar.
TOP, BOTTOM, RIGHT, BESIDE = 0.1, 0.45, 0.45, 0.12
BAR_LINE, STACKED = 0.12, 0.45  # inches: a line of a bar's label, a stacked bar
LEGEND, HANDLE = 0.16, 0.6  # inches: a line of the legend, what a name in it has around it
MIDDLE, BESIDE_FLOW = 1.68, 3.78  # inches: the middle of the boxes of a flow, the start of those beside them
FONT = 8
_PLAIN: dict[Any, Any] = {
    "svg.hashsalt": "rls-screen", "pdf.fonttype": 42, "font.family": "DejaVu Sans", "font.size": FONT,
    "hatch.linewidth": 0.5, "axes.spines.top": False, "axes.spines.right": False, "text.parse_math": False,
}  # fmt: skip


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return has("matplotlib")


def check_drawable() -> None:
    """Raise CannotCreate, with the remedy, where matplotlib is not installed."""
    check_installed("--figures", "matplotlib")


@contextmanager
def loading(*, wanted: bool) -> Iterator[None]:
    """Load matplotlib, if wanted and installed, in another thread: a second's work while a table is read."""
    with ThreadPoolExecutor(max_workers=1) as background:
        if wanted and can_draw():
            background.submit(import_module, "matplotlib.figure")
        yield


def drawn(figure: Figure, format: str) -> bytes:
    """The figure as a file of this format: svg, pdf or png. Raises CannotCreate where it cannot be drawn."""
    check_drawable()
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    with mpl.rc_context({**dict(mpl.rcParamsDefault), **_PLAIN, "svg.hashsalt": f"rls-screen {figure.id}"}):
        canvas = Canvas()
        if figure.boxes:
            _draw_flow(canvas, figure.boxes)
        elif figure.legend:
            _draw_stacked(canvas, figure)
        else:
            _draw_bars(canvas, figure)
        out = io.BytesIO()
        try:
            canvas.savefig(out, format=format, dpi=200, metadata=_metadata(figure, format))
        except (ValueError, RuntimeError) as error:
            problem = f"this figure cannot be drawn ({type(error).__name__})"
            raise CannotCreate(Problem("figure-not-drawn", figure.id, problem, "leave out --figures.")) from None
    return out.getvalue()


def inline_svg(figure: Figure) -> str:
    """The figure as an SVG element for a page, with its alternative text."""
    svg = drawn(figure, "svg").decode("utf-8")
    svg = svg[svg.index("<svg") :].replace("</svg>", "</svg>", 1)
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<svg ([^>]*?)width="[^"]*"([^>]*?)>', r"<svg \1\2>", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r'(<svg [^>]*?)height="[^"]*"', r"\1", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r'\b(id|xlink:href|href|clip-path)="(url\()?(#?)', rf'\1="\2\3{figure.id}-', svg)
    svg = svg.replace('"url(#', f'"url(#{figure.id}-').replace(f"{figure.id}-{figure.id}-", f"{figure.id}-")
    svg = re.sub(r"url\(#(?!" + re.escape(figure.id) + "-)", f"url(#{figure.id}-", svg)
    label = figure.alt.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return svg.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1).strip()


def _metadata(figure: Figure, format: str) -> Mapping[str, Any]:
    match format:
        case "svg":
            return {"Date": None, "Creator": None, "Title": figure.title, "Description": figure.alt}
        case "pdf":
            return {"CreationDate": None, "Producer": None, "Creator": None, "Title": figure.title}
    return {"Software": None, "Title": figure.title, "Description": figure.alt}


# ---- Bars -----------------------------------------------------------------------------------------------------------


def _draw_bars(canvas: Any, figure: Figure) -> None:
    """Horizontal bars, or points, from top to bottom, with their intervals."""
    labels = _labels(figure.bars, WRAPPED)
    axes = _axes(canvas, figure, labels, height=BAR_LINE * sum(1 + len(label) for label in labels))
    shown = [(at, bar) for at, bar in enumerate(figure.bars) if bar.value is not None]
    places, values = [at for at, _ in shown], [bar.value or 0 for _, bar in shown]
    if figure.points:
        axes.plot(values, places, marker="s", color="black", markersize=4, linestyle="none")
    else:
        axes.barh(places, values, height=0.65, color=COLOURS[4], edgecolor="black", linewidth=0.5)
    for at, bar in shown:
        end = value = bar.value or 0
        if bar.low is not None and bar.high is not None:
            spread = [[max(value - bar.low, 0)], [max(bar.high - value, 0)]]
            axes.errorbar([value], [at], xerr=spread, color="black", capsize=2.5, linewidth=1, fmt="none")
            end = max(end, bar.high)
        axes.annotate(f"{value:.1f}", (end, at), (4, 0), textcoords="offset points", va="center")


def _draw_stacked(canvas: Any, figure: Figure) -> None:
    """Horizontal bars of parts, each part with its own colour and hatch."""
    in_a_row = max(1, min(3, int(INCHES / (_inches([figure.legend]) + HANDLE))))
    legend = BESIDE + LEGEND * math.ceil(len(figure.legend) / in_a_row)
    axes = _axes(canvas, figure, _labels(figure.bars, WRAPPED_SHORT), height=STACKED * len(figure.bars), below=legend)
    for part, name in enumerate(figure.legend):
        starts = [sum(one or 0 for one in bar.parts[:part]) for bar in figure.bars]
        widths = [bar.parts[part] or 0 for bar in figure.bars]
        axes.barh(
            range(len(figure.bars)), widths, left=starts, height=0.65, label=name, edgecolor="black", linewidth=0.5,
            color=COLOURS[part % len(COLOURS)], hatch=HATCHES[part % len(HATCHES)],
        )  # fmt: skip
    canvas.legend(
        *axes.get_legend_handles_labels(), loc="lower center", bbox_to_anchor=(0.5, 0.0), ncol=in_a_row, frameon=False,
        borderaxespad=0.2,
    )  # fmt: skip


def _axes(canvas: Any, figure: Figure, labels: list[list[str]], *, height: float, below: float = 0.0) -> Any:
    """Axes of per cent of this height with a label for each bar, in a figure that has room for all of it.

    What everything takes is known before it is drawn: to find out by drawing takes as long as the drawing itself.
    """
    left = _inches(labels) + BESIDE
    width, whole = max(INCHES, left + RIGHT + 2), TOP + height + BOTTOM + below
    canvas.set_size_inches(width, whole)
    axes = canvas.add_axes((left / width, (BOTTOM + below) / whole, (width - left - RIGHT) / width, height / whole))
    axes.set_yticks(range(len(labels)), ["\n".join(label) for label in labels])
    axes.set_ylim(len(labels) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel(figure.axis)
    return axes


def _labels(bars: tuple[Bar, ...], width: int) -> list[list[str]]:
    return [wrap(bar.label, width) for bar in bars]


def _inches(texts: Iterable[Sequence[str]]) -> float:
    """How wide the widest line of some texts is; a text is its lines."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(size=FONT)
    widths = (text_to_path.get_text_width_height_descent(one, font, ismath=False)[0] for text in texts for one in text)
    return max(widths, default=0.0) / 72


# ---- The flow of rows -----------------------------------------------------------------------------------------------


def _draw_flow(canvas: Any, boxes: tuple[Box, ...]) -> None:
    """Boxes from top to bottom; beside an arrow the box of what left. Everything is in inches."""
    texts, left_out = [_wrapped(box.text) for box in boxes], [_wrapped(box.left_out) for box in boxes]
    middle = max(MIDDLE, _inches(texts) / 2 + 2 * PAD)
    beside = max(BESIDE_FLOW, 2 * middle + SPACE)
    width = max(INCHES, beside + _inches(left_out) + 2 * PAD)
    heights = [2 * PAD + LINE * max(len(text), len(out)) for text, out in zip(texts, left_out, strict=True)]
    canvas.set_size_inches(width, sum(heights) + SPACE * len(boxes))
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(sum(heights) + SPACE * len(boxes), 0)
    frame = {"boxstyle": f"square,pad={PAD * 72 / FONT}", "facecolor": "white", "edgecolor": "black", "linewidth": 0.8}
    arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    top, before = SPACE / 2, None
    for text, out, height in zip(texts, left_out, heights, strict=True):
        y, half = top + height / 2, LINE * len(text) / 2 + PAD
        if before is not None:
            axes.annotate("", (middle, y - half), (middle, before), arrowprops=arrow)
        if out:
            axes.annotate("", (beside - PAD, y), (middle, y), arrowprops=arrow, zorder=0)
            axes.text(beside, y, "\n".join(out), ha="left", va="center", bbox=frame)
        axes.text(middle, y, "\n".join(text), ha="center", va="center", bbox=frame)
        before = y + half
        top += height + SPACE


def _wrapped(text: str) -> list[str]:
    return [line for part in text.split("\n") if part for line in wrap(part, WRAPPED)]
