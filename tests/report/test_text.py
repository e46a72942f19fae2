"""The plain block for a record system: ASCII, narrow, stamped twice, and nothing a record would expand."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import examples
from reports import RLS, SHORTER
from toy import making
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.content.instrument import Instrument
from rls_screen.person.scoring import score
from rls_screen.report import Report, plain_text, report
from rls_screen.report.stamp import chosen_pages
from rls_screen.report.text import WIDTH, plain

EXPANDED = re.compile(r"@|\*|[{}]|(?<![A-Za-z0-9])\.[A-Za-z_]|[^\x20-\x7e\n]")


HOSTILE = [
    "@NAME@", "***", "{TEXT:1}", ".hpi", "a.b", "x" * 74, "y" * 40, "\u202e", "\x07", "\uff0ephrase", "\u2025abc",
    ".\u0301a", "Subject: other", "END OF RESTLESS LEGS", "\u2028", "\u00df", "_.y", "(.y",
]  # fmt: skip


def made(instrument: Instrument, **answers: Any) -> Report:
    """A report of these answers."""
    one = score(instrument, making.answers(instrument, **answers))
    return report(one, program_version="9.8.7", created="2026-03-02T09:00+01:00")


def quick(**answers: Any) -> Report:
    """A report of these answers without the list of what is missing, which holds no free text."""
    return made(SHORTER, **answers)


@settings(max_examples=examples(8), deadline=None)
@given(st.data())
def test_plain_narrow_and_safe(data: st.DataObject) -> None:
    """Whatever a person says, the block is ASCII, at most 76 columns, and free of what records expand."""
    text = plain_text(quick(**data.draw(making.people(RLS))))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert None is EXPANDED.search(text)


@pytest.mark.parametrize(
    "said, written",
    [
        pytest.param("@NAME@ @LASTVISIT@", "(at)NAME(at) (at)LASTVISIT(at)", id="links are defused"),
        pytest.param("*** wildcards", "+++ wildcards", id="wildcards are defused"),
        pytest.param("{TEXT:1234}", "(TEXT:1234)", id="lists are defused"),
        pytest.param("take .hpi and ...cc", "take . hpi and ... cc", id="phrases are defused"),
        pytest.param("3.5 mg. Then e.g. two", "3.5 mg. Then e.g. two", id="numbers and sentences stay"),
        pytest.param("Café ≥ 5 µg – naïve", "Cafe >= 5 ug - naive", id="letters become ASCII"),
        pytest.param("多い", "??", id="what has no ASCII form is marked"),
        pytest.param("a\x1b[2J\u202eb\nc", "a?[2J?b c", id="control characters do not pass"),
        pytest.param(
            "\uff20X\uff20 \uff0a \u2024phrase \uff5bx\uff5d", "(at)X(at) + . phrase (x)", id="what looks alike"
        ),
        pytest.param("x" * 69 + ".abc", "x" * 69 + ". abc", id="a word that will be broken"),
        pytest.param("x" * 65 + ".abc", "x" * 65 + ".abc", id="a long word that fits"),
        pytest.param("~a|b^c`d\\e", "-a/b c'd/e", id="other signs records use"),
    ],
)
def test_free_text_is_cleaned(said: str, written: str) -> None:
    """A person's own words are written so that a record system takes them as text."""
    assert written == plain(said)


@settings(max_examples=examples(15), deadline=None)
@given(st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=12), st.sampled_from(["", " ", "\n"]))
def test_nothing_expands_wherever_a_line_ends(pieces: list[str], between: str) -> None:
    """However long and strange a person's words are, no line of the block begins or holds what records expand."""
    one = quick(main_worry=between.join(pieces)[:2000])
    text, pages = plain_text(one), len(chosen_pages(one, None))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert None is EXPANDED.search(text)
    assert 2 * pages == len(re.findall("^Subject:", text, re.M))
    assert pages == len(re.findall("^END OF", text, re.M))


def test_stamped_at_both_ends(instrument: Instrument) -> None:
    """Subject, date and version stand at the top and at the bottom of each page."""
    one = quick(subject_id="SLE-7", age=40)
    for page in one.pages:
        lines = plain_text(one, page.id).rstrip().splitlines()
        stamp = [
            "Subject: SLE-7; Date: 2026-03-02T09:00+01:00",
            f"Instrument: rls-lupus {instrument.head.version}; Rules: {instrument.sha256[:12]}; Program: 9.8.7",
        ]
        assert stamp == lines[1:3]
        assert stamp == lines[-2:]
        assert lines[-3].startswith("END OF ")


def test_made_from_the_model_alone(instrument: Instrument) -> None:
    """The block made from the saved JSON is the block made directly."""
    one = made(instrument, urge_to_move="yes", main_worry="@X@ sleep")
    assert plain_text(Report.model_validate_json(one.model_dump_json())) == plain_text(one)


def test_labels_with_values(instrument: Instrument) -> None:
    """Facts and questions are written as label, colon, value, a line each."""
    lines = plain_text(made(instrument, age=40, sex="female"), "appendix").splitlines()
    assert "Age: 40 years" in lines
    assert "Sex (for blood-test ranges): Female" in lines


def test_questions_keep_their_own_sign(instrument: Instrument) -> None:
    """After a whole question stands "Answer:", after a label a colon; figures side by side keep their headings."""
    text = " ".join(plain_text(made(instrument, crp=3, flare="no", answered_by="staff", activity_patient=4)).split())
    core = instrument.items["urge_to_move"]
    assert f"{core.staff} Answer: Not answered" in text
    assert "C-reactive protein (CRP): 3 mg/L" in text
    assert "A clinician's view: Told that lupus is active now: No; The person's own view: Lupus activity" in text


def test_chosen_by_suffix_and_by_option(tmp_path: Any) -> None:
    """`--format txt` and an output that ends in .txt both give the plain block."""
    shown = CliRunner().invoke(app, ["demo", "--format", "txt"]).output
    CliRunner().invoke(app, ["demo", "-o", str(tmp_path / "report.txt")])
    written = (tmp_path / "report.txt").read_text("utf-8")
    assert "EXAMPLE: an invented person." in shown
    assert written.splitlines()[0] == shown.splitlines()[0]
