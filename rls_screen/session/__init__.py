"""Unfinished interviews: kept after every answer, resumed at the same question, deleted when finished.

`record` is what is kept of one interview; `folder` is where, for its owner alone, and who goes on with it at a time.
"""

from .folder import delete, held, is_open_to_others, look_up, purge, remove, sessions_folder, unfinished
from .record import Session, kept, new_session, resume, save

__all__ = [
    "Session",
    "delete",
    "held",
    "is_open_to_others",
    "kept",
    "look_up",
    "new_session",
    "purge",
    "remove",
    "resume",
    "save",
    "sessions_folder",
    "unfinished",
]
