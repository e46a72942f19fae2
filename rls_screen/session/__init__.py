"""Unfinished interviews: saved after every answer, resumed at the same question, deleted when finished.

`record` is the content of one session file, `stale` decides when an answer is too old to be used again, and `folder`
reads, writes and locks the files. `documents` is the folder for the files of finished interviews.
"""

from .documents import copied_to, documents_folder, free_name, is_name, make_private, usual_name
from .folder import delete, is_open_to_others, locked, look_up, purge, remove, sessions_folder, unfinished
from .record import Aside, Session, item_hash, new_session, resume, save, updated
from .stale import is_stale, times_in_file

__all__ = [
    "Aside",
    "Session",
    "copied_to",
    "delete",
    "documents_folder",
    "free_name",
    "is_name",
    "is_open_to_others",
    "is_stale",
    "item_hash",
    "locked",
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
    "updated",
    "usual_name",
]
