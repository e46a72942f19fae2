"""How the cells of a line are separated, as `--delimiter` says it."""

from __future__ import annotations

from ..errors import UsageError

SEPARATORS = {"comma": ",", "semicolon": ";", "tab": "\t"}


def separator_named(given: str) -> str:
    """The separator of this name, or the character itself. Raises UsageError for what can be none."""
    separator = SEPARATORS.get(given, "\t" if given == "\\t" else given)
    if len(separator.encode()) != 1 or separator in '"\r\n\0':
        raise UsageError(f"--delimiter {given}: write comma, semicolon, tab, or one character.")
    return separator
