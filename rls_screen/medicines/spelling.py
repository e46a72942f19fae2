"""Find names that are spelt nearly like a typed word, unless another name or an ordinary word is nearer.

Distances are optimal string alignment: a letter added, left out, changed, or two neighbours swapped, each counts one.
A near name never counts without a question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

_SHORTEST = 5  # shorter names are too close together: they are only read exactly
_CACHE_SIZE = 20_000


def band(letters: int) -> int:
    """Return how many slips a word of so many letters may have."""
    if letters < _SHORTEST:
        return 0
    return 1 if letters <= 7 else 2 if letters <= 11 else 3


def first_sound(word: str) -> str:
    """Return the first letter as it sounds: z as s, c and q as k, ph as f. A slip seldom changes it."""
    if word.startswith("ph"):
        return "f"
    return {"z": "s", "c": "k", "q": "k"}.get(word[:1], word[:1])


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest names, all at one distance: listed ones with their medicines, and other names that are as near."""

    distance: int
    aliases: tuple[str, ...]
    generics: tuple[str, ...]
    rivals: tuple[str, ...]


class NearNames:
    """The names that a typed word may be near to. The result for a word is cached."""

    def __init__(
        self,
        names: Mapping[str, tuple[str, ...]],
        others: Collection[str],
        words: Collection[str],
        one_slip: Iterable[str] = (),
    ) -> None:
        """Index the names with their generics; those in `one_slip` may have one slip only.

        `others` and `words` are names and words that a typed word may be nearer to.
        """
        self._generics = names
        self._one_slip = frozenset(one_slip)
        self._given = others, words
        self._cache: dict[str, Near | None] = {}

    @cached_property
    def _several(self) -> dict[tuple[str, ...], list[str]]:
        """The names of several words by the parts that must be right; like what follows, made when first needed."""
        found: dict[tuple[str, ...], list[str]] = {}
        for name in self._generics:
            if " " in name:
                found.setdefault(_fixed_parts(name.split()), []).append(name)
        return found

    @cached_property
    def _single(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name in self._generics:
            if len(name) >= _SHORTEST and " " not in name:
                found.setdefault(first_sound(name), []).append(name)
        return found

    @cached_property
    def _all_single(self) -> list[str]:
        return [name for those in self._single.values() for name in those]

    @cached_property
    def _others(self) -> list[str]:
        return [name for name in self._given[0] if " " not in name and len(name) >= 4]

    @cached_property
    def _words(self) -> list[str]:
        return [word for word in self._given[1] if len(word) >= _SHORTEST]

    @cached_property
    def _longest(self) -> int:
        return max((len(name) for name in self._all_single), default=0) + band(10_000)

    def to_word(self, word: str) -> Near | None:
        """Return the listed names nearest to a word; None where there is none, or another name or word is nearer.

        The first letter must be right. But a listed name with another first letter that is as near is a candidate
        too: "ecitalopram" may be citalopram or escitalopram.
        """
        if word not in self._cache:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            self._cache[word] = self._to_word(word)
        return self._cache[word]

    def _to_word(self, word: str) -> Near | None:
        limit = band(len(word)) if len(word) <= self._longest else 0
        near = self._nearest(word, self._single.get(first_sound(word), ()), limit) if limit else None
        return self._with_other_beginnings(word, near) if near is not None and near.distance else near

    def to_words(self, words: tuple[str, ...]) -> Near | None:
        """Return the listed names of several words nearest to these; short words and numbers must be right."""
        found: list[tuple[int, str]] = []
        for name in self._several.get(_fixed_parts(words), ()):
            distance = _distance_by_word(words, tuple(name.split()))
            if distance is not None:
                found.append((distance, name))
        if not found:
            return None
        best = min(distance for distance, _ in found)
        nearest = tuple(name for distance, name in found if distance == best)
        return Near(best, nearest, self._meanings(nearest), ())

    def _nearest(self, word: str, names: Sequence[str], limit: int) -> Near | None:
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract, extractOne

        found = extract(word, names, scorer=OSA.distance, score_cutoff=limit, limit=None)
        hits = [hit for hit in found if hit[1] <= 1 or hit[0] not in self._one_slip]
        if not hits:
            return None
        best = int(min(distance for _, distance, _ in hits))
        if best and extractOne(word, self._words, scorer=OSA.distance, score_cutoff=best - 1):
            return None
        rivals = [
            (name, int(d))
            for name, d, _ in extract(word, self._others, scorer=OSA.distance, score_cutoff=best, limit=None)
        ]
        if any(distance < best for _, distance in rivals):
            return None
        nearest = tuple(name for name, distance, _ in hits if distance == best)
        return Near(best, nearest, self._meanings(nearest), tuple(name for name, _ in rivals if name not in nearest))

    def _with_other_beginnings(self, word: str, near: Near) -> Near:
        """Return the nearest names with those that are as near but begin with another sound."""
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        hits = extract(word, self._all_single, scorer=OSA.distance, score_cutoff=near.distance, limit=None)
        aliases = near.aliases + tuple(name for name, *_ in hits if first_sound(name) != first_sound(word))
        rivals = tuple(name for name in near.rivals if name not in aliases)
        return Near(near.distance, aliases, self._meanings(aliases), rivals)

    def _meanings(self, names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(generic for name in names for generic in self._generics[name]))


def _fixed_parts(words: Iterable[str]) -> tuple[str, ...]:
    """Return the short words and numbers of a name of several words, with "…" for each longer word."""
    return tuple(word if len(word) < _SHORTEST else "…" for word in words)


def _distance_by_word(typed: tuple[str, ...], name: tuple[str, ...]) -> int | None:
    """Return the slips in all words together; None where they are too many, or a word begins with another sound."""
    from rapidfuzz.distance import OSA

    limit = band(sum(len(word) for word in typed))
    pairs = list(zip(typed, name, strict=True))
    if any(first_sound(one) != first_sound(other) for one, other in pairs if one != other):
        return None
    total = sum(OSA.distance(one, other) for one, other in pairs)
    return total if total <= limit else None
