"""Find the names among the words of a piece: exact ones, the longest first, and then near ones.

A stretch of words that no list knows is a match too, so that nothing typed is lost. How near two spellings are is
in `spelling`; what the words around a name mean is in `clauses` and `patterns`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .lexicon import Lexicon
from .model import Name
from .spelling import Near
from .tokens import Word

_JOINED_LETTERS = 5  # two words are tried as one from here on: "hydroxy chloroquine", not "a xid"


@dataclass(frozen=True, slots=True)
class Match:
    """A name, a near name, or a stretch of unknown words: the words `first` to `last` of a piece."""

    first: int
    last: int
    name: Name | None = None
    near: Near | None = None

    @property
    def generics(self) -> tuple[str, ...]:
        """The listed medicines this may be; empty for another medicine, a food or unknown words."""
        if self.near is not None:
            return self.near.generics
        return self.name.generics if self.name is not None else ()

    @property
    def is_clear(self) -> bool:
        """Whether this is exactly a name with one meaning that needs no question."""
        name = self.name
        return name is not None and len(name.generics) == 1 and name.confirmed and not name.question

    @property
    def phrase(self) -> str:
        """The normalised name; empty for unknown words and near names."""
        return self.name.phrase if self.name is not None else ""

    @property
    def meaning(self) -> str:
        """The medicine of an unlisted brand; empty where the lexicon names none."""
        return self.name.meaning if self.name is not None else ""

    @property
    def name_is_other(self) -> bool:
        """Whether this is a known name that is not on the list."""
        return self.name is not None and not self.name.generics

    @property
    def is_phrase(self) -> bool:
        """Whether these are ordinary words that only look like a name: "low iron"."""
        return self.name is not None and self.name.kind == "phrase"

    @property
    def is_unknown(self) -> bool:
        """Whether these are words that no list knows."""
        return self.name is None and self.near is None

    def is_same_medicine(self, other: Match) -> bool:
        """Return whether both may be the same medicine."""
        return bool(set(self.generics) & set(other.generics)) or bool(self.phrase and self.phrase == other.phrase)


def matches_in(words: Sequence[Word], lexicon: Lexicon) -> list[Match]:
    """Return the names and unknown words of a piece, in order."""
    free = [word.kind != "mark" for word in words]
    found = list(_exact_names(words, free, lexicon, shortest=2))
    found += _near_names_of_words(words, free, lexicon)
    found += _exact_names(words, free, lexicon, shortest=1)
    for index in prescribers_in(words, lexicon):
        free[index] = False
    found += _near_words(words, free, lexicon)
    found += _unknown_words(words, free, lexicon)
    return sorted(found, key=lambda one: one.first)


def _take(found: Match, free: list[bool]) -> Match:
    """Return the match, with its words no longer free for another one."""
    for index in range(found.first, found.last + 1):
        free[index] = False
    return found


def _windows(words: Sequence[Word], free: list[bool], size: int) -> Iterator[tuple[int, ...]]:
    """Yield every run of so many free words without a hard mark in between; hyphens, slashes and dots may be inside."""
    for start in range(len(words)):
        run: list[int] = []
        for index in range(start, len(words)):
            if words[index].kind == "mark":
                if words[index].is_hard or not run:
                    break
                continue
            if not free[index]:
                break
            run.append(index)
            if len(run) == size:
                yield tuple(run)
                break


def _exact_names(words: Sequence[Word], free: list[bool], lexicon: Lexicon, shortest: int) -> Iterator[Match]:
    longest = min(lexicon.longest_name, len(words)) if shortest > 1 else 1
    for size in range(longest, shortest - 1, -1):
        for run in _windows(words, free, size):
            if not all(free[index] for index in run):
                continue
            plain = [words[index].plain for index in run]
            name = lexicon.names.get(" ".join(plain)) or _joined(plain, lexicon)
            another = name is None or _is_a_count(name, run, words, lexicon) or _is_a_variant(name, run, words, lexicon)
            if name is not None and not another:
                yield _take(Match(run[0], run[-1], name), free)


def _joined(plain: list[str], lexicon: Lexicon) -> Name | None:
    together = "".join(plain)
    if (
        len(plain) not in (2, 3)
        or len(together) < _JOINED_LETTERS
        or all(word in lexicon.words.silent for word in plain)
    ):
        return None
    name = lexicon.names.get(together)
    return name if name is not None and name.kind != "food" else None


def _is_a_count(name: Name, run: tuple[int, ...], words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Return whether a name's last number is really a dose: "tylenol 3 times a day" is not "tylenol 3"."""
    if words[run[-1]].kind != "number" or len(run) < 2:
        return False
    after = next((word for word in words[run[-1] + 1 :] if word.kind != "mark"), None)
    return after is not None and after.plain in lexicon.words.count_words


def _is_a_variant(name: Name, run: tuple[int, ...], words: Sequence[Word], lexicon: Lexicon) -> bool:
    """Return whether a word beside the name makes another product of it: "tylenol nighttime" is not plain tylenol.

    Behind a word such as "at" or "for" it is when or why the plain one is taken: "tylenol at night".
    """
    if not name.plain_only:
        return False
    plain = [word.plain for word in words if word.kind != "mark"]
    first = sum(word.kind != "mark" for word in words[: run[0]])
    last = first + len(run) - 1
    after, before = _until_next_name(plain[last + 1 :], lexicon), plain[max(first - 2, 0) : first]
    return _names_a_variant(after, lexicon) or (
        _names_a_variant(before, lexicon) and before[-1] in lexicon.words.variants - lexicon.words.joins
    )


def _until_next_name(words: Sequence[str], lexicon: Lexicon) -> Sequence[str]:
    """Return the words up to the next name or join, without a join right before a name ("plus codeine")."""
    joins = lexicon.words.joins
    for at, word in enumerate(words):
        if word in lexicon.names or (word in joins and word not in lexicon.words.variants):
            return words[: at - 1] if at and words[at - 1] in joins else words[:at]
    return words


def _names_a_variant(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Return whether the words contain a variant without a link such as "at" right before it."""
    lists = lexicon.words
    return any(
        word in lists.variants_behind_links
        or (word in lists.variants and (at == 0 or words[at - 1] not in lists.variant_links))
        for at, word in enumerate(words)
    )


def _is_open(word: Word, lexicon: Lexicon) -> bool:
    """Return whether a word may be a misspelt or unknown name: not a number, and in none of the lists."""
    return word.kind == "word" and word.plain not in lexicon.words.never_near and word.plain not in lexicon.names


def _near_names_of_words(words: Sequence[Word], free: list[bool], lexicon: Lexicon) -> Iterator[Match]:
    """Yield near names of two or three words ("tylonel pm"), and one name typed as two ("hydroxi cloroquine")."""
    for size in (3, 2):
        for run in _windows(words, free, size):
            typed = tuple(words[index].plain for index in run)
            if not all(free[index] for index in run) or not any(_is_open(words[index], lexicon) for index in run):
                continue
            near = lexicon.near.to_words(typed)
            if near is None and size == 2 and not any(_is_fixed(words[index], lexicon) for index in run):
                near = _near_joined(typed, lexicon)
            if near is not None:
                yield _take(Match(run[0], run[-1], near=near), free)


def _is_fixed(word: Word, lexicon: Lexicon) -> bool:
    """Return whether a word cannot be half of a name: a number, an ordinary word, or a whole name that is clear."""
    name = lexicon.names.get(word.plain)
    clear = name is not None and name.confirmed and not name.question
    return word.kind != "word" or word.plain in lexicon.words.silent or clear


def _near_joined(typed: tuple[str, ...], lexicon: Lexicon) -> Near | None:
    near = lexicon.near.to_word("".join(typed))
    if near is None or near.rivals or any(lexicon.near.to_word(word) and len(word) > 9 for word in typed[:1]):
        return None
    return near


def prescribers_in(words: Sequence[Word], lexicon: Lexicon) -> set[int]:
    """Return the places of doctors' names behind a link and a title that are not names of medicines: "per Dr Patel"."""
    lists = lexicon.words
    at = [index for index, word in enumerate(words) if word.kind != "mark"]
    return {
        name
        for link, title, name in zip(at, at[1:], at[2:], strict=False)
        if words[link].plain in lists.prescriber_links
        and words[title].plain in lists.titles
        and _is_open(words[name], lexicon)
        and lexicon.near.to_word(words[name].plain) is None
    }


def _near_words(words: Sequence[Word], free: list[bool], lexicon: Lexicon) -> Iterator[Match]:
    for index, word in enumerate(words):
        if free[index] and _is_open(word, lexicon):
            near = lexicon.near.to_word(word.plain)
            if near is not None:
                yield _take(Match(index, index, near=near), free)


def _unknown_words(words: Sequence[Word], free: list[bool], lexicon: Lexicon) -> Iterator[Match]:
    start: int | None = None
    for index in range(len(words) + 1):
        unknown = index < len(words) and free[index] and _is_content(words[index], lexicon)
        if unknown and start is None:
            start = index
        elif not unknown and start is not None:
            yield Match(start, index - 1)
            start = None


def _is_content(word: Word, lexicon: Lexicon) -> bool:
    """Return whether a word must not be passed over in silence; single letters and numbers may be."""
    return word.kind == "word" and len(word.plain) > 1 and word.plain not in lexicon.words.silent
