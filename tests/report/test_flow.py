"""A block in little space: in one paragraph, as a numbered list; and what the engine leaves out, it says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pages import BASIS, Bullet, Bullets, Facts, Paragraph, Table
from reports import RLS, quick
from toy.making import answers, toy

from rls_screen.content import schema as q
from rls_screen.explain.worked import is_printed
from rls_screen.person.scoring import score
from rls_screen.report import model
from rls_screen.report.build import due_lines
from rls_screen.report.flow import in_one_paragraph, numbered
from rls_screen.report.model import Cell
from rls_screen.report.wording import shortened

MORE = q.Counted(one="{number} more", many="{number} more")


def text_of(parts: Any) -> list[str]:
    """Each part as it reads: facts with what is printed between them."""
    return [
        "".join(f"{fact.text}{fact.joint}" for fact in part.facts) if isinstance(part, model.Facts) else part.kind
        for part in parts
    ]


def test_everything_short_follows_one_another() -> None:
    """Sentences, lists and facts become one paragraph in their order; a table and a numbered list stay as they are."""
    parts = (
        Paragraph(text="Soon.", bold=True),
        Bullets(before="Yes:", bullets=(Bullet(text="fever"), Bullet(text="chest pain", rule="x"))),
        Facts(facts=((Cell(text="Age"), Cell(text="38")),)),
        Table(header=("A",), rows=((Cell(text="1"),),)),
        Bullets(numbered=True, bullets=(Bullet(text="ask"),)),
        Paragraph(text="Last"),
    )
    assert ["Soon. Yes: fever \u00b7 chest pain \u00b7 Age: 38 \u00b7 ", "table", "bullets", "Last \u00b7 "] == text_of(
        in_one_paragraph(parts)
    )


def test_bold_sentences_stay_bold() -> None:
    """Of a paragraph only the sentences that the content has in bold are bold."""
    parts = (Paragraph(text="Soon.", bold=True), Facts(facts=((Cell(text="Age"), Cell(text="38")),)))
    [paragraph] = in_one_paragraph(parts)
    assert isinstance(paragraph, model.Facts)
    assert [True, False] == [fact.strong for fact in paragraph.facts]


def test_own_words_end_no_sentence() -> None:
    """Behind a person's own words comes the dot, so that what follows is not read as theirs."""
    [paragraph] = in_one_paragraph((Facts(facts=((None, Cell(text="Help me.", own_words=True)),)),))
    assert ["Help me. \u00b7 "] == text_of([paragraph])


@pytest.mark.parametrize("number, kinds", [(0, []), (2, ["bullets"]), (3, ["bullets"]), (5, ["bullets", "2 more"])])
def test_the_first_of_a_numbered_list(number: int, kinds: list[str]) -> None:
    """At most `most` points are printed, the first ones, and the number of the others is said."""
    block = q.Block(heading="Please", numbered=True, most=3, more=MORE)
    made = [*numbered([Paragraph(text=str(at)) for at in range(number)], block, BASIS)]
    assert kinds == [part.text if isinstance(part, model.Paragraph) else part.kind for part in made]
    if made:
        assert isinstance(made[0], model.Bullets)
        assert [str(at) for at in range(min(number, 3))] == [bullet.text for bullet in made[0].bullets]


@pytest.mark.parametrize(
    "text, cut",
    [
        pytest.param("one two three", False, id="three words"),
        pytest.param("one two three four", True, id="a word too many"),
        pytest.param("x" * 36, False, id="as long as three words"),
        pytest.param("x" * 37, True, id="longer, without blanks"),
    ],
)
def test_own_words_are_cut_short(text: str, cut: bool) -> None:
    """More words than allowed are left out, which is said; words without blanks count by their letters."""
    said = shortened(text, 3, RLS.words.page)
    assert cut is (said != text)
    assert cut is ("appendix" in said)
    assert said.startswith(text[:13].rstrip())


def test_one_of_several_lines() -> None:
    """Of lines of one kind the first whose condition is true is printed; the others are not, for worked people too."""
    lines = (
        q.Line(id="a", when="leaves_hang", text="A", one_of="why"),
        q.Line(id="b", text="B", one_of="why"),
        q.Line(id="c", text="C", one_of="why"),
        q.Line(id="d", text="D"),
    )
    page = q.Page(id="own", title="T", blocks=(q.Block(heading="H", lines=lines),))
    instrument = replace(toy(), pages=(page,), places={**toy().places, "page own": "here"})
    wet, dry = (score(instrument, answers(instrument, leaves_hang=given)) for given in ("yes", "no"))
    assert (["a", "d"], ["b", "d"]) == tuple([line.id for line in due_lines(one, page.blocks[0])] for one in (wet, dry))
    assert ([True, False, False, True], [False, True, False, True]) == tuple(
        [is_printed(one, f"own.{id}") for id in "abcd"] for one in (wet, dry)
    )


def test_a_value_is_marked_as_low_or_high() -> None:
    """A figure in a table is marked by the conditions of its column, in words too."""
    for ferritin, crp, marks in ((320, 3, (False, True, False)), (9, 6, (True, False, True)), (60, 5, (False,) * 3)):
        one = quick({"ferritin": ferritin, "crp": crp, "sex": "male", "pregnancy": "no", "flare": "no"})
        [table] = [
            part for page in one.pages[:1] for block in page.blocks for part in block.parts if part.kind == "table"
        ]
        cells = dict(zip(table.header, (cell.text for cell in table.rows[0].cells), strict=True))
        found = ("\u2193 low" in cells["Ferritin"], "\u2191 high" in cells["Ferritin"], "\u2191 high" in cells["CRP"])
        assert marks == found
        assert "not given" == cells["TSAT"]
