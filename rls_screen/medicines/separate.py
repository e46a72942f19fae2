"""Tell which entries of a text can be read by themselves, so that a reader of many texts reads each distinct one once.

In "prednisone 5 mg, zoloft" each entry means what it means alone. In "stopped prednisone, zoloft" one says something
about the other, and the text is read as a whole, by `reader`.
"""

from __future__ import annotations

from .clauses import parse_piece
from .lexicon import Lexicon
from .pieces import PieceMeaning
from .reader import is_none
from .tokens import pieces_in


def stands_alone(entry: str, lexicon: Lexicon) -> bool:
    """Return whether an entry says nothing about those beside it, and they, if they do neither, nothing about it.

    `entry` is one of the stretches of a text (`tokens.stretches_in`). It must be one piece that names something, and no
    cue tells whether a medicine is taken: all that a piece does to others comes from such a cue or from "or".
    """
    pieces = pieces_in(entry)
    if len(pieces) != 1 or (pieces[0].start, pieces[0].end) != (0, len(entry)) or is_none(entry, lexicon):
        return False
    parsed = parse_piece(pieces[0], entry, lexicon)
    if not parsed.names or parsed.cues or parsed.items[0].plain in lexicon.words.cue_joins:
        return False
    return not PieceMeaning(parsed, lexicon).doubt_alternatives()
