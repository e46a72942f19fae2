"""The last screen of an interview: the report in a few lines, on one screen, and what can be done with the files."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from reports import REPRESENTATIVE, RLS
from toy.making import answers

from rls_screen.cli.last_screen import Kept, show_last_screen
from rls_screen.content.schema import Voice
from rls_screen.person.scoring import score
from rls_screen.report import report
from rls_screen.wizard.line_input import LineInput
from rls_screen.wizard.stops import Stops

HOME = Path("/home/somebody/Documents/rls-screen")
SAVED = Kept(HOME / "SLE-042.html", HOME / "SLE-042.json")
WORDS = RLS.words.ending
TYPICAL = [
    *("all four and no look-alike", "not met, and the legs trouble all the same", "nothing answered", "an emergency"),
    *("under 18", "soon", "low iron", "driving and urges", "a pregnancy", "augmentation with severe distress"),
]


def shown(
    given: dict[str, Any], voice: Voice, kept: Kept, size: tuple[int, int], typed: str | None, capsys: Any
) -> list[str]:
    """The lines of the last screen of a person in a window of this size; with `typed`, Enter can be asked for."""
    scored = score(RLS, answers(RLS, **given))
    made = report(scored, program_version="1", created="today")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(size[0]))
        patch.setenv("LINES", str(size[1]))
        lines = None if typed is None else LineInput(StringIO(typed), StringIO(), Stops())
        show_last_screen(scored, made, voice, kept, lines)
    return [*capsys.readouterr().out.splitlines()]


@pytest.mark.thorough
@pytest.mark.parametrize("voice", ["patient", "staff"])
@pytest.mark.parametrize("name", TYPICAL)
def test_it_fits_one_screen(name: str, voice: Voice, capsys: pytest.CaptureFixture[str]) -> None:
    """What typical people see fits 24 lines of 80 columns, and nobody has to press Enter for more."""
    lines = shown(REPRESENTATIVE[name], voice, SAVED, (80, 24), "", capsys)
    assert 24 > len(lines)
    assert not any(WORDS.more in line for line in lines)
    assert 80 >= max(len(line) for line in lines if "rls-screen ask --change" not in line)


def test_a_small_window_gets_a_screenful_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    """In 10 lines of 40 columns Enter shows the rest; how soon is on the first screenful."""
    lines = shown(REPRESENTATIVE["soon"], "patient", SAVED, (40, 10), "\n\n\n", capsys)
    first = next(at for at, line in enumerate(lines) if WORDS.more in line)
    assert 9 == first
    assert RLS.results["urgency"].patient_texts["soon"].split(".")[0] in " ".join(" ".join(lines[:first]).split())
    whole = shown(REPRESENTATIVE["soon"], "patient", SAVED, (40, 99), None, capsys)
    assert whole == [line.replace(f"{WORDS.more} ", "") for line in lines]


def test_the_end_of_input_shows_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    """Where nobody can press Enter any more, the rest is shown at once."""
    lines = shown(REPRESENTATIVE["soon"], "patient", SAVED, (40, 8), "", capsys)
    assert 1 == sum(WORDS.more in line for line in lines)
    assert "SLE-042.json" in "".join(lines).replace(" ", "")


@pytest.mark.thorough
@pytest.mark.parametrize("kept, says", [
    pytest.param(SAVED, ["SLE-042.html", "--change"], id="both files"),
    pytest.param(Kept(report=HOME / "r.pdf"), ["r.pdf", "--answers"], id="the report alone"),
    pytest.param(Kept(answers=HOME / "a.json"), ["a.json", "--change"], id="the answers alone"),
    pytest.param(Kept(id="0123abcd"), ["--resume 0123abcd"], id="a session"),
    pytest.param(Kept(), ["--answers"], id="nothing"),
])  # fmt: skip
def test_what_can_be_done(kept: Kept, says: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The files are named with how to print or send the report and how to change an answer, as far as can be."""
    said = " ".join(shown({}, "staff", kept, (80, 40), None, capsys))
    assert [] == [text for text in says if text not in said]
    assert (kept.report is not None) is (WORDS.open_report.partition("{")[0].strip() in said)


def test_no_rule_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    """The last screen is for reading at once: it names no rule or code."""
    assert not any(
        "[" in line for line in shown(REPRESENTATIVE["an emergency"], "staff", SAVED, (80, 24), None, capsys)
    )
