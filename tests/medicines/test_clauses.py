"""The cues of a piece and its clauses."""

from __future__ import annotations

import tomllib

import pytest
from medicine_reading import TEXTS, lexicon, read

from rls_screen.medicines.clauses import CLOSED_KINDS, parse_piece
from rls_screen.medicines.tokens import normalised, pieces_in

CUES = [
    (group["says"], side, cue)
    for group in tomllib.loads(TEXTS[2])["cues"]
    for side in ("before", "after", "either")
    for cue in group.get(side, ())
    if cue not in ("nor", "vs", "versus")  # they join two names, and leave both in doubt
]
EXPECTED = dict.fromkeys(CLOSED_KINDS, "not_counted") | {"harmless": "counted", "current": "counted"}
PLACES = {
    "before": ("{cue} gabapentin", "plaquenil 200, {cue} gabapentin", "{cue}: gabapentin"),
    "after": ("gabapentin {cue}", "gabapentin 300mg ({cue})", "gabapentin - {cue}", "gabapentin, {cue}"),
}


@pytest.mark.thorough
@pytest.mark.parametrize(
    "share", [pytest.param(3, id="a third of the places"), pytest.param(1, id="all", marks=pytest.mark.slow)]
)
def test_every_cue(share: int) -> None:
    """Every cue of the content means what its kind says, before and behind a name, and only for that name."""
    for number, (kind, side, cue) in enumerate(CUES):
        usable = {place for one in lexicon().cues[normalised(cue)] if one.kind in CLOSED_KINDS for place in (one.side,)}
        for place, texts in PLACES.items():
            if side not in (place, "either") or (kind == "switch") or (kind not in CLOSED_KINDS and place in usable):
                continue
            for text in (text.format(cue=cue) for text in texts[number % share :: share]):
                if place == "after" and normalised(cue) in lexicon().words.answers_no:
                    continue  # "gabapentin (no)" answers itself
                readings = read(text)
                (one,) = [one for one in readings if "gabapentin" in (one.generic, *one.candidates)]
                assert EXPECTED.get(kind, "ask") == one.status, text
                if kind != "other person":
                    others = [other.status for other in readings if other.generic == "hydroxychloroquine"]
                    assert set(others) <= {"counted"}, text


def test_clauses() -> None:
    """Brackets, colons, dashes and sentences begin a clause; brackets with a dose or the same medicine do not."""
    text = "Stopped: zoloft (sertraline) 50 mg (5 mg tablets) - allergic [rash]. Takes iron"
    (piece,) = [piece for piece in pieces_in(text) if "Stopped" in text[piece.start : piece.end]]
    parsed = parse_piece(piece, text, lexicon())
    openers = [(clause.opener, clause.items[0].plain) for clause in parsed.clauses]
    assert [("start", "stopped"), ("colon", "zoloft"), ("dash", "allergic"), ("bracket", "rash")] == openers[:4]
    assert ["zoloft", "sertraline"] == [name.phrase for name in parsed.clauses[1].names]
