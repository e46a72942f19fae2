"""The cues of a piece: words that say a medicine is stopped, taken now, in doubt, and so on, the longest first.

The words are content (medicine_words.toml). What they say about a name is decided in `status`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rls_screen.medicines.content import Cue
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found
from rls_screen.medicines.words import Word

CLOSED = frozenset({"stopped", "past", "allergy", "not taken"})
_DOUBTFUL = CLOSED | {"doubt", "reaction", "other person", "switch"}
_BRACKETS = frozenset("()[]{}")


@dataclass(frozen=True, slots=True)
class CueFound:
    """Cues spelt alike, at the words `first` to `last` of their piece."""

    first: int
    last: int
    cues: tuple[Cue, ...]

    def closed(self, side: str) -> Cue | None:
        """The closed pattern that stands on this side of a name."""
        return next((cue for cue in self.cues if cue.says in CLOSED and cue.side == side), None)

    def says(self, *kinds: str) -> bool:
        """Whether any of the cues is of one of these kinds."""
        return any(cue.says in kinds for cue in self.cues)

    @property
    def is_doubtful(self) -> bool:
        """Whether it leaves a medicine in doubt where it is no part of a closed pattern."""
        return any(cue.says in _DOUBTFUL for cue in self.cues)

    @property
    def doubt_sides(self) -> set[str]:
        """Where the names stand that it leaves in doubt, as seen from the names."""
        doubts = [cue for cue in self.cues if cue.says in _DOUBTFUL]
        own = [cue for cue in doubts if cue.says not in CLOSED] or doubts
        return {cue.side if cue.says == "doubt" else "either" for cue in own}


def cues_in(words: Sequence[Word], found: Sequence[Found], lexicon: Lexicon) -> list[CueFound]:
    """The cues of a piece among the words that are no name, the longest first, in order."""
    taken = {index for one in found if one.name or one.near for index in range(one.first, one.last + 1)}
    free = [index for index, word in enumerate(words) if word.kind != "mark" and index not in taken]
    broken = _breaks(words, free, taken)
    plain = [words[index].plain for index in free]
    present = frozenset(word.plain for word in words)
    cues: list[CueFound] = []
    at = 0
    while at < len(free):
        size = 1
        while size < lexicon.longest_cue and at + size < len(free) and not broken[at + size - 1]:
            size += 1
        while size > 0:
            those = lexicon.cues.get(" ".join(plain[at : at + size]), ())
            usable = tuple(cue for cue in those if not cue.unless & present)
            if usable:
                cues.append(CueFound(free[at], free[at + size - 1], usable))
            if those:
                break
            size -= 1
        at += max(size, 1)
    return cues


def _breaks(words: Sequence[Word], free: Sequence[int], taken: set[int]) -> list[bool]:
    """For each free word, whether a bracket, a mark of doubt or a name stands between it and the next one."""
    found = []
    for here, there in zip(free, [*free[1:], len(words)], strict=False):
        between = range(here + 1, there)
        found.append(any(index in taken or words[index].plain in _BRACKETS for index in between))
    return found
