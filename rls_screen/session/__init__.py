"""Unfinished interviews: kept after every answer, resumed at the same question, deleted when finished.

`record` is what is kept of one interview, `stale` when an answer is too old to go on with, and `folder` is where it is
kept, for its owner alone, and who has it open. `documents` is the folder in which a finished one is saved.
"""

from .documents import copied_to, documents_folder, free_name, is_name, make_private, usual_name
from .folder import delete, held, is_open_to_others, look_up, purge, remove, sessions_folder, unfinished
from .record import Aside, Session, item_hash, kept, new_session, resume, save
from .stale import is_stale, times_in_file

__all__ = [
    "Aside",
    "Session",
    "copied_to",
    "delete",
    "documents_folder",
    "free_name",
    "held",
    "is_name",
    "is_open_to_others",
    "is_stale",
    "item_hash",
    "kept",
    "look_up",
    "make_private",
    "new_session",
    "purge",
    "remove",
    "resume",
    "save",
    "sessions_folder",
    "times_in_file",
    "unfinished",
    "usual_name",
]
