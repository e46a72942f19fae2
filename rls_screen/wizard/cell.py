"""The text typed on a line of a screen, and the cursor in it."""

from __future__ import annotations


class TextCell:
    """A text with a cursor, which begins behind it."""

    def __init__(self, text: str = "") -> None:
        self.text, self._caret = text, len(text)

    def insert(self, text: str) -> None:
        """Insert a text at the cursor."""
        self.text = self.text[: self._caret] + text + self.text[self._caret :]
        self._caret += len(text)

    def edit(self, key: str) -> bool:
        """Handle a key that changes the text or moves in it; return whether it did."""
        text, caret = self.text, self._caret
        if not text:
            return False
        match key:
            case "backspace":
                self.text, self._caret = text[: max(0, caret - 1)] + text[caret:], max(0, caret - 1)
            case "delete":
                self.text = text[:caret] + text[caret + 1 :]
            case "c-u":
                self.text, self._caret = text[caret:], 0
            case "left" | "right" | "home" | "end":
                to = {"left": caret - 1, "right": caret + 1, "home": 0, "end": len(text)}[key]
                self._caret = max(0, min(to, len(text)))
            case _:
                return False
        return True

    def column(self, row: str) -> int:
        """Return the column of the cursor in a row that ends with the text."""
        return len(row) - (len(self.text) - self._caret)
