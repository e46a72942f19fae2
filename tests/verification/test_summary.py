"""What a verification prints: counts, the unexplained first, each kind of difference under the words of its entry."""

from __future__ import annotations

from collections import Counter

from rls_screen.content.changes import Change
from rls_screen.verification.differences import Difference, Explanation
from rls_screen.verification.summary import cells, report_lines, table_lines
from rls_screen.verification.table import Tally

ROW = Change(id="iron", rule="`iron`", was="a", now="b", whom="some", source="own")
TEXT = Change(id="asked", text="It was not asked.")


def test_table_lines() -> None:
    """The unexplained comes first; kinds of one explanation are together, the most frequent first."""
    kinds: Counter[tuple[str, str, tuple[str, ...]]] = Counter(
        {("urgency", "none -> soon", ("iron",)): 1, ("missing", "+age", ("asked",)): 2, ("urgency", "a -> b", ()): 1,
         ("tsat_used", "", ("iron",)): 3}
    )  # fmt: skip
    tally = Tally("0.1.0", 10, 4, 1, kinds, {"iron": ROW, "asked": TEXT})
    assert [
        "10 rows, stored by version 0.1.0, computed again by version 0.2.0.",
        "6 rows with the same results, 4 rows with others, 1 of them unexplained.",
        "", "UNEXPLAINED", "  urgency: a -> b (1 row)",
        "", "asked: It was not asked.", "  missing: +age (2 rows)",
        "", "iron: `iron`: a -> b (some; own)", "  tsat_used (3 rows)", "  urgency: none -> soon (1 row)",
    ] == [*table_lines(tally, "0.2.0")]  # fmt: skip


def test_report_lines() -> None:
    """A report's differences are told one by one; what has no detail is told with both values."""
    found = [
        Explanation(Difference("urgency", "none", "soon"), "none -> soon", (TEXT,)),
        Explanation(Difference("tsat_used", "", "12"), "", ()),
    ]
    assert [
        "Stored by version 0.1.0, computed again by version 0.2.0.", "2 differences, 1 of them unexplained.",
        "", "UNEXPLAINED", "  tsat_used: (empty) -> 12", "", "asked: It was not asked.", "  urgency: none -> soon",
    ] == [*report_lines("0.1.0", found, "0.2.0")]  # fmt: skip


def test_cells() -> None:
    """A line of the list has both values; of a list the entry that came or went; and what explains it."""
    table = Explanation(Difference("urgency", "none", "soon"), "none -> soon", (ROW, TEXT))
    assert ("urgency", "none -> soon", "none", "soon", "iron;asked") == cells(table)
    listed = Difference("missing", "a;b", "b;c")
    assert ("missing", "-a", "a", "", "unexplained") == cells(Explanation(listed, "-a", ()))
    assert ("missing", "+c", "", "c", "unexplained") == cells(Explanation(listed, "+c", ()))
    assert ("missing", "another order", "a;b", "b;a") == cells(
        Explanation(Difference("missing", "a;b", "b;a"), "another order", ())
    )[:4]
