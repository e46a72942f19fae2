"""The figures for print, by matplotlib of the extra `study`: vector, colours that colour-blind readers tell apart, and
light, dark and hatched enough to be read in grey. The same report gives the same bytes: no date, and a fixed salt.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from textwrap import wrap
from typing import Any

from ..errors import CannotCreate, Problem
from .intervals import check_installed, has
from .model import Bar, Box, Figure

# Okabe and Ito's colours in an order in which neighbours differ in lightness too, each with a hatch of its own.
COLOURS = ("#0072B2", "#F0E442", "#009E73", "#E69F00", "#56B4E9", "#D55E00", "#CC79A7", "#000000", "#ffffff", "#999999")
HATCHES = ("", "..", "//", "", "\\\\", "xx", "--", "", "", "++", "oo", "**")
INCHES = 7.0  # wide, as two columns of a journal
WRAPPED = 46  # characters of a line of a label or box
LINE, PAD, SPACE = 0.135, 0.055, 0.25  # inches: a line of a box, its margin, the space between two boxes
_PLAIN: dict[Any, Any] = {
    "svg.hashsalt": "rls-screen", "pdf.fonttype": 42, "font.family": "DejaVu Sans", "font.size": 8,
    "hatch.linewidth": 0.5, "axes.spines.top": False, "axes.spines.right": False, "text.parse_math": False,
}  # fmt: skip


def can_draw() -> bool:
    """Whether matplotlib is installed."""
    return has("matplotlib")


def check_drawable() -> None:
    """Raise CannotCreate, with the remedy, where matplotlib is not installed."""
    check_installed("--figures", "matplotlib")


def drawn(figure: Figure, format: str) -> bytes:
    """The figure as a file of this format: svg, pdf or png. Raises CannotCreate where it cannot be drawn."""
    check_drawable()
    import matplotlib as mpl
    from matplotlib.figure import Figure as Canvas

    with mpl.rc_context({**dict(mpl.rcParamsDefault), **_PLAIN, "svg.hashsalt": f"rls-screen {figure.id}"}):
        canvas = Canvas(figsize=(INCHES, _height(figure)))
        if figure.boxes:
            _draw_flow(canvas, figure.boxes)
        elif figure.legend:
            _draw_stacked(canvas, figure)
        else:
            _draw_bars(canvas, figure)
        out = io.BytesIO()
        try:
            canvas.savefig(out, format=format, dpi=200, metadata=_metadata(figure, format), bbox_inches="tight")
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


def _height(figure: Figure) -> float:
    """The height in inches; the boxes of a flow are measured in inches too."""
    if figure.boxes:
        return sum(_box_height(box) + SPACE for box in figure.boxes)
    if figure.legend:
        return 1.2 + 0.45 * len(figure.bars) + 0.16 * ((len(figure.legend) + 2) // 3)
    return 0.8 + 0.14 * sum(1 + len(wrap(bar.label, WRAPPED)) for bar in figure.bars)


def _box_height(box: Box) -> float:
    return 2 * PAD + LINE * max(len(_wrapped(box.text)), len(_wrapped(box.left_out)))


def _labels(bars: tuple[Bar, ...], width: int) -> list[str]:
    return ["\n".join(wrap(bar.label, width)) for bar in bars]


def _draw_bars(canvas: Any, figure: Figure) -> None:
    """Horizontal bars, or points, from top to bottom, with their intervals."""
    axes = canvas.add_subplot()
    for at, bar in enumerate(figure.bars):
        if bar.value is None:
            continue
        if not figure.points:
            axes.barh(at, bar.value, height=0.65, color=COLOURS[4], edgecolor="black", linewidth=0.5)
        else:
            axes.plot([bar.value], [at], marker="s", color="black", markersize=4, linestyle="none")
        end = bar.value
        if bar.low is not None and bar.high is not None:
            spread = [[max(bar.value - bar.low, 0)], [max(bar.high - bar.value, 0)]]
            axes.errorbar([bar.value], [at], xerr=spread, color="black", capsize=2.5, linewidth=1, fmt="none")
            end = max(end, bar.high)
        axes.annotate(f"{bar.value:.1f}", (end, at), (4, 0), textcoords="offset points", va="center")
    axes.set_yticks(range(len(figure.bars)), _labels(figure.bars, WRAPPED))
    axes.set_ylim(len(figure.bars) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel(figure.axis)


def _draw_stacked(canvas: Any, figure: Figure) -> None:
    """Horizontal bars of parts, each part with its own colour and hatch."""
    axes = canvas.add_subplot()
    for part, name in enumerate(figure.legend):
        starts = [sum(one or 0 for one in bar.parts[:part]) for bar in figure.bars]
        widths = [bar.parts[part] or 0 for bar in figure.bars]
        axes.barh(
            range(len(figure.bars)), widths, left=starts, height=0.65, label=name, edgecolor="black", linewidth=0.5,
            color=COLOURS[part % len(COLOURS)], hatch=HATCHES[part % len(HATCHES)],
        )  # fmt: skip
    axes.set_yticks(range(len(figure.bars)), _labels(figure.bars, 32))
    axes.set_ylim(len(figure.bars) - 0.4, -0.6)
    axes.set_xlim(0, 100)
    axes.set_xlabel(figure.axis)
    canvas.legend(
        *axes.get_legend_handles_labels(), loc="upper center", bbox_to_anchor=(0.5, 0.0), ncol=3, frameon=False
    )


def _wrapped(text: str) -> list[str]:
    return [line for part in text.split("\n") if part for line in wrap(part, WRAPPED)]


def _draw_flow(canvas: Any, boxes: tuple[Box, ...]) -> None:
    """Boxes from top to bottom; beside an arrow the box of what left."""
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(sum(_box_height(box) + SPACE for box in boxes), 0)
    frame = {"boxstyle": f"square,pad={PAD * 72 / 8}", "facecolor": "white", "edgecolor": "black", "linewidth": 0.8}
    arrow = {"arrowstyle": "-|>", "color": "black", "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    y, before = SPACE / 2, None
    for box in boxes:
        middle, lines = y + _box_height(box) / 2, _wrapped(box.text)
        half = LINE * len(lines) / 2 + PAD
        if before is not None:
            axes.annotate("", (0.24, middle - half), (0.24, before), arrowprops=arrow)
        if box.left_out:
            axes.annotate("", (0.53, middle), (0.24, middle), arrowprops=arrow, zorder=0)
            axes.text(0.54, middle, "\n".join(_wrapped(box.left_out)), ha="left", va="center", bbox=frame)
        axes.text(0.24, middle, "\n".join(lines), ha="center", va="center", bbox=frame)
        before = middle + half
        y += _box_height(box) + SPACE
