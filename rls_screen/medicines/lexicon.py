"""The lexicon: which names mean which medicine, what is known of it, and which words merely stand beside a name.

Made from the text of three content files; `library` reads them from disk. A lexicon that contradicts itself is refused
with every fault in it. How typed text is compared with the names is in `names`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rls_screen.errors import ContentError, Problem
from rls_screen.medicines import list_files
from rls_screen.medicines.content import Cue, Medicine, Name, WordLists
from rls_screen.medicines.faults import faults_in
from rls_screen.medicines.nearness import NearNames


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Everything the reader knows. Two lexicons are equal only if they are the same one, so it can key a cache."""

    medicines: Mapping[str, Medicine]
    names: Mapping[str, Name]
    cues: Mapping[str, tuple[Cue, ...]]
    words: WordLists
    near: NearNames
    longest_name: int
    longest_cue: int

    @classmethod
    def from_texts(cls, medicines_csv: str, other_names: str, words: str) -> Lexicon:
        """The lexicon in the texts of medicines.csv, other_medicines.csv and medicine_words.toml.

        A ContentError names every fault with its place and remedy, one a line.
        """
        rows = list_files.rows(medicines_csv, "medicines.csv")
        others = list_files.rows(other_names, "other_medicines.csv")
        lists = list_files.lists(words)
        faults = list(faults_in(rows, others, lists))
        if faults:
            raise ContentError(*(Problem("medicine-list-fault", "", fault) for fault in faults))
        everyday = list_files.everyday_medicines(others, lists)
        other = list_files.other_names(others, everyday, lists)
        names = other | list_files.medicine_names(rows)
        cues = list_files.cues(lists)
        word_lists = list_files.word_lists(lists)
        return cls(
            medicines={row["generic"]: list_files.medicine(row) for row in rows} | everyday,
            names=list_files.with_joined_forms(names),
            cues=cues,
            words=word_lists,
            near=NearNames(
                {name.phrase: name.generics for name in names.values() if name.generics},
                [name.phrase for name in other.values() if name.kind not in ("food", "phrase")],
                word_lists.never_near | {name.phrase for name in names.values() if name.kind == "food"},
                one_slip=[name.phrase for name in other.values() if name.generics],
            ),
            longest_name=max(phrase.count(" ") + 1 for phrase in names),
            longest_cue=max((phrase.count(" ") + 1 for phrase in cues), default=0),
        )

    def unconfirmed(self) -> tuple[Name, ...]:
        """The names with a meaning nobody has confirmed yet, for a pharmacist to look through."""
        by_phrase = {name.phrase: name for name in self.names.values()}
        return tuple(name for name in by_phrase.values() if name.unconfirmed_for)

    def everyday_count(self) -> tuple[int, int]:
        """How many medicines the everyday list holds, and under how many names."""
        everyday = {generic for generic, medicine in self.medicines.items() if medicine.everyday}
        names = {name.phrase for name in self.names.values() if everyday.intersection(name.generics)}
        return len(everyday), len(names)

    def shared(self, generics: tuple[str, ...]) -> tuple[tuple[str, ...], str | None, tuple[str, ...]]:
        """Roles, effect and tags that all these medicines have; the effect is None where they differ."""
        those = [self.medicines[generic] for generic in generics]
        if not those:
            return (), None, ()
        roles = tuple(role for role in those[0].roles if all(role in one.roles for one in those))
        tags = tuple(tag for tag in those[0].tags if all(tag in one.tags for one in those))
        effects = {one.effect for one in those}
        return roles, effects.pop() if len(effects) == 1 else None, tags
