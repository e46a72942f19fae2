"""What a person's medicines mean to the rules: which classes are taken, and the three lists of the output.

`medicines` reads the text. Here only what is certain counts: an exact name with one meaning, or, where a name has
several meanings, what all of them share. An entry that was not read, or is in doubt, leaves every class unknown that
was not found elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from ..content.library import lexicon
from ..content.schema import MedicineQuery
from ..medicines import Lexicon, Medicine, Reading, is_none, read_medicines


@dataclass(frozen=True)
class Medication:
    """One person's medicines as read. `given` is False where the question has no definite answer."""

    given: bool
    readings: tuple[Reading, ...] = ()
    lexicon: Lexicon | None = None

    @cached_property
    def counted(self) -> tuple[Reading, ...]:
        """The entries that count: read for certain, or with a class that all meanings share."""
        return tuple(r for r in self.readings if r.status == "counted" or (r.status == "ask" and r.roles))

    @cached_property
    def _counted_for(self) -> tuple[frozenset[str], frozenset[str | None], frozenset[str]]:
        """The roles, effects and tags of everything that counts."""
        counted = self.counted
        roles = frozenset(role for reading in counted for role in reading.roles)
        return roles, frozenset(r.effect for r in counted), frozenset(tag for r in counted for tag in r.tags)

    @cached_property
    def not_read(self) -> tuple[Reading, ...]:
        """The entries that do not count because they were not read for certain."""
        return tuple(r for r in self.readings if r.status == "unread" or (r.status == "ask" and not r.roles))

    def takes(self, query: MedicineQuery) -> bool | None:
        """Whether a medicine that fits is taken; None where nothing was given, or an entry in doubt could fit."""
        if query.unread:
            return bool(self.not_read)
        if not self.given:
            return None
        roles, effects, tags = self._counted_for
        if query.role in roles or query.tag in tags or not effects.isdisjoint(query.effects):
            return True
        if self.not_read:
            return None
        return None if any(self._might(query, reading) for reading in self.doubtful) else False

    @property
    def in_doubt(self) -> tuple[Reading, ...]:
        """The entries to ask about before they count: a name in doubt, or whether the medicine is taken."""
        return tuple(reading for reading in self.not_read if reading.status == "ask")

    @cached_property
    def doubtful(self) -> tuple[Reading, ...]:
        """The entries neither read for certain nor excluded (stopped, past, an allergy)."""
        return tuple(r for r in self.readings if r.status not in ("counted", "not_counted"))

    def _might(self, query: MedicineQuery, reading: Reading) -> bool:
        """Whether any meaning of an entry fits; an entry without known meanings could be anything."""
        meanings = [self._listed(candidate) for candidate in reading.candidates]
        return not meanings or any(one is None or fits(query, one.roles, one.effect, one.tags) for one in meanings)

    def _listed(self, generic: str) -> Medicine | None:
        return self.lexicon.medicines.get(generic) if self.lexicon is not None else None

    def names(self, query: MedicineQuery) -> tuple[str, ...]:
        """Return the names of the medicines that fit, each once, in the order given."""
        fitting = (r for r in self.counted if fits(query, r.roles, r.effect, r.tags))
        return tuple(dict.fromkeys(_name(reading) for reading in fitting))

    @property
    def flags(self) -> tuple[str, ...]:
        """`generic:role` of every entry that counts but everyday ones; `generic?` where only the class is certain."""
        flagged = (reading for reading in self.counted if not self.is_everyday(reading))
        return _once(f"{_name(reading)}:{role}" for reading in flagged for role in reading.roles)

    def is_everyday(self, reading: Reading) -> bool:
        """Whether every meaning of an entry is on the everyday list."""
        meant = reading.candidates or tuple(filter(None, [reading.generic]))
        listed = [self._listed(generic) for generic in meant]
        return bool(listed) and all(one is not None and one.everyday for one in listed)

    @property
    def not_counted(self) -> tuple[str, ...]:
        """`generic:reason` of every entry that was excluded: stopped, past, an allergy."""
        return _once(f"{_name(r)}:{r.reason.replace(' ', '_')}" for r in self.readings if r.status == "not_counted")

    @property
    def unrecognised(self) -> tuple[str, ...]:
        """The entries not read or in doubt, as typed; `;` inside becomes a comma, since it separates entries."""
        entries = dict.fromkeys(reading.entry for reading in self.not_read)
        return _once(_one_entry(entry) for entry in entries)


@lru_cache(maxsize=4096)
def medication(folder: Path, text: str) -> Medication:
    """Read the medicines of a definite answer with the lexicon of a questionnaire's folder.

    Each distinct text is read once. Raises ContentError for a broken lexicon.
    """
    known = lexicon(folder)
    return Medication(True, () if is_none(text, known) else read_medicines(text, known), known)


def fits(query: MedicineQuery, roles: Iterable[str], effect: str | None, tags: Iterable[str]) -> bool:
    """Whether a medicine with these roles, this effect and these tags is one the query asks for."""
    has_role = query.role is not None and query.role in roles
    return has_role or effect in query.effects or (query.tag is not None and query.tag in tags)


def _name(reading: Reading) -> str:
    if reading.generic is not None and reading.status != "ask":
        return reading.generic
    meant = reading.generic or next(iter(reading.candidates), None)
    return f"{meant}?" if meant else _one_entry(reading.text)


def _one_entry(text: str) -> str:
    """A heading with its entry below, or remarks behind it, as one entry of a list with semicolons."""
    return ", ".join(filter(None, map(str.strip, text.split(";")))).replace(":,", ":")


def _once(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
