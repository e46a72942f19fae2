"""Medicines as people type them: free text in, recognised medicines out, with whatever was not recognised.

One text goes through these modules in this order:

1. `tokens` cuts it into words, and into pieces at commas, line ends and the like;
2. `matching` finds the names in a piece, with `spelling` for near ones;
3. `clauses` finds the cues around the names ("stopped", "allergic to") and divides the piece into clauses;
4. `patterns` recognises the few wordings after which a medicine is not counted;
5. `pieces` decides for one piece, and `entries` across commas and lines, which names these are about;
6. `reader` makes the readings: counted, to be asked about, not counted, unread.

`separate` tells which entries can be read by themselves, for those who read many texts.

`lexicon` builds what all of them look up (`model`) from the content files, which `list_checks` checks. Names, words and
their meaning are content; nothing here opens a file, asks or prints.
"""

from .lexicon import Lexicon
from .model import Medicine, Name, without_sources
from .patterns import UNCLEAR
from .reader import Reading, Status, is_none, read_medicines
from .separate import stands_alone
from .tokens import stretches_in

__all__ = [
    "UNCLEAR", "Lexicon", "Medicine", "Name", "Reading", "Status", "is_none", "read_medicines", "stands_alone",
    "stretches_in", "without_sources",
]  # fmt: skip
