"""Medicines as people type them: free text in, recognised medicines out, and whatever was not read beside them.

Names, words and what they mean are content; nothing here reads a file, asks or prints.
"""

from rls_screen.medicines.content import Medicine, Name, without_sources
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.reader import Reading, Status, is_none, read_medicines
from rls_screen.medicines.status import UNCLEAR

__all__ = [
    "UNCLEAR", "Lexicon", "Medicine", "Name", "Reading", "Status", "is_none", "read_medicines", "without_sources",
]  # fmt: skip
