"""Figures are the same bytes each time, can be read in grey, and have their numbers and their words beside them."""

from __future__ import annotations

import io
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from made_studies import RLS, made, report_of, written

from rls_screen.cohort import StudyReport, drawn, html, intervals
from rls_screen.cohort.figures import COLOURS, HATCHES, inline_svg
from rls_screen.cohort.model import Bar, Box, Figure, Table
from rls_screen.cohort.plain_figures import can_draw, plain_svg
from rls_screen.errors import CannotCreate

assert RLS.study_words is not None
WORDS = RLS.study_words
EMPTY = Table("t", "t", ("a",), ())
BARS = Figure(
    "f", 'A & "B"', 'alt <of> "it" & more', EMPTY, "%", (Bar("one & <two>", 40.0, 30.0, 55.0), Bar("no", None))
)
FLOW = Figure("flow", "Flow", "alt", EMPTY, boxes=(Box("10 read"), Box("8 left", "2 out\n$x_1$ & <b>")))
STACKED = Figure("s", "S", "alt", EMPTY, "%", (Bar("a", None, parts=(40.0, None, 60.0)),), legend=("x", "_y", "z"))


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> StudyReport:
    """The report of a made study."""
    return report_of(written(tmp_path_factory.mktemp("study"), made(1, 60)), "dx=yes")


@pytest.mark.thorough
@pytest.mark.parametrize(
    "figure, format, start",
    [
        pytest.param(BARS, "svg", b"<?xml", id="bars"),
        pytest.param(FLOW, "pdf", b"%PDF", id="flow"),
        pytest.param(STACKED, "png", b"\x89PNG", id="stacked"),
        pytest.param(BARS, "pdf", b"%PDF", id="bars, another format", marks=pytest.mark.slow),
        pytest.param(STACKED, "svg", b"<?xml", id="stacked, another format", marks=pytest.mark.slow),
    ],
)
def test_the_same_bytes_each_time(figure: Figure, format: str, start: bytes) -> None:
    """The same figure gives the same file, without a date."""
    made = drawn(figure, format)
    assert made.startswith(start)
    assert b"CreationDate" not in made
    assert b"<dc:date>" not in made
    assert made == drawn(figure, format)


LONG = "W" * 40
LONG_BARS = tuple(Bar(f"{LONG} {at}", 100.0, 99.0, 100.0) for at in range(3))
LONG_STACKED = (Bar(LONG, None, parts=(50.0,) * 7),)


@pytest.mark.parametrize(
    "figure, width",
    [
        pytest.param(BARS, 7, id="bars"), pytest.param(STACKED, 7, id="stacked"), pytest.param(FLOW, 7, id="flow"),
        pytest.param(Figure("w", "w", "alt", EMPTY, "%", LONG_BARS), None, id="long labels"),
        pytest.param(Figure("n", "n", "alt", EMPTY, "%", LONG_STACKED, legend=tuple(f"{LONG}{n}" for n in range(7))),
                     None, id="long names"),
        pytest.param(Figure("b", "b", "alt", EMPTY, boxes=(Box(LONG), Box(LONG, LONG))), None, id="long boxes"),
    ],
)  # fmt: skip
def test_nothing_is_cut_off(figure: Figure, width: int | None) -> None:
    """A figure is as wide as two columns, or as its words need: nothing touches its edge."""
    from matplotlib.image import imread

    pixels = imread(io.BytesIO(drawn(figure, "png")))[..., :3]
    assert width is None or width * 200 == pixels.shape[1]
    for edge in (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]):
        assert 1.0 == edge.min()


@pytest.mark.parametrize("svg", [*map(inline_svg, (BARS, FLOW, STACKED)), plain_svg(BARS)],
                         ids=["bars", "flow", "stacked", "plain"])  # fmt: skip
def test_a_figure_in_a_page(svg: str) -> None:
    """It is one element of XML with its words, and its ids are its own and lead somewhere."""
    tree = ElementTree.fromstring(svg)
    assert "img" == tree.attrib["role"]
    assert tree.attrib["aria-label"].startswith("alt")
    ids = [one.attrib["id"] for one in tree.iter() if "id" in one.attrib]
    assert len(ids) == len({*ids})
    used = set(re.findall(r"(?:url\(#|href=\"#)([^)\"]+)", svg))
    assert used <= {*ids}


def test_ids_of_two_figures_differ() -> None:
    """Two figures of one page share no id."""
    one, other = ({*re.findall(r' id="([^"]+)"', inline_svg(figure))} for figure in (BARS, FLOW))
    assert one
    assert not one & other


def test_parts_differ_in_grey() -> None:
    """Parts that are side by side differ in lightness or in hatch, and no two parts have both in common."""
    pairs = [(COLOURS[at % len(COLOURS)], HATCHES[at % len(HATCHES)]) for at in range(12)]
    assert len(pairs) == len({*pairs})

    def lightness(colour: str) -> float:
        red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    for (first, hatch), (second, other) in pairwise(pairs):
        assert abs(lightness(first) - lightness(second)) > 15 or hatch != other


def test_every_figure_has_its_numbers_and_its_words(report: StudyReport) -> None:
    """Each has a table with rows, and alternative text; the values of bars are in it."""
    assert {"flow", "results", "missing", "agreement"} < {one.id for one in report.figures}
    for figure in report.figures:
        assert figure.table.rows
        assert len(figure.alt) > 40
    results = next(one for one in report.figures if one.id == "results")
    assert all(f"{bar.value:.1f} %" in results.alt for bar in results.bars if bar.value is not None)


def test_without_the_extra(report: StudyReport, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without matplotlib a page has plain bars, says how to get the rest, and a file of a figure is refused."""
    monkeypatch.setattr(intervals, "find_spec", lambda name: None)
    page = html(report, WORDS.figures)
    plain = [figure for figure in report.figures if can_draw(figure)]
    assert plain
    assert len(plain) == page.count("<svg")
    assert "rls-screen[study]" in page
    with pytest.raises(CannotCreate):
        drawn(BARS, "svg")
