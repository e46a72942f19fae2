"""The cues of a piece: words that say a medicine is stopped, past, taken now, and so on, longest first.

The words are content (medicine_words.toml). To which name a cue belongs is in `binding`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rls_screen.medicines.content import Cue
from rls_screen.medicines.lexicon import Lexicon
from rls_screen.medicines.names import Found
from rls_screen.medicines.words import Word


@dataclass(frozen=True, slots=True)
class CueFound:
    """A cue at the words `first` to `last` of its piece."""

    first: int
    last: int
    cue: Cue


def cues_in(words: Sequence[Word], found: Sequence[Found], lexicon: Lexicon) -> list[CueFound]:
    """The cues of a piece among the words that are no name, the longest first, in order."""
    taken = {index for one in found if one.name or one.near for index in range(one.first, one.last + 1)}
    free = [index for index, word in enumerate(words) if word.kind != "mark" and index not in taken]
    plain = [words[index].plain for index in free]
    cues: list[CueFound] = []
    at = 0
    while at < len(free):
        size, cue = _longest_cue(plain, free, at, words, lexicon)
        if cue is not None:
            cues.append(CueFound(free[at], free[at + size - 1], cue))
        at += size
    return cues


def _longest_cue(
    plain: list[str], free: list[int], at: int, words: Sequence[Word], lexicon: Lexicon
) -> tuple[int, Cue | None]:
    for size in range(min(lexicon.longest_cue, len(free) - at), 0, -1):
        first, last = free[at], free[at + size - 1]
        gaps = [index for index in range(first, last + 1) if index not in free[at : at + size]]
        if any(words[index].kind != "mark" or words[index].plain in "()[]{}" for index in gaps):
            continue
        cues = lexicon.cues.get(" ".join(plain[at : at + size]))
        if cues:
            usable = [cue for cue in cues if not cue.unless.intersection(word.plain for word in words)]
            return size, _merged(usable)
    return 1, None


def _merged(cues: list[Cue]) -> Cue | None:
    """One cue of those spelt alike: what they say before a name, and what they say behind it."""
    before = next((cue for cue in cues if cue.side == "before"), None)
    after = next((cue for cue in cues if cue.side == "after"), None)
    if before is None or after is None:
        return cues[0] if cues else None
    return replace(before, side="either", says_behind=after.says, unclear_for=after.unclear_for)
