"""The data of the lexicon: medicines, names, cues and lists of words.

`lexicon` puts them together from the texts of the content files, or from the JSON that was made of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

_CITED = re.compile(r"\s*\[([^\]]+)\]")


@dataclass(frozen=True, slots=True)
class Medicine:
    """A medicine, the classes it belongs to, and what is known of its effect on the symptoms.

    A medicine of the everyday list in other_medicines.csv (`everyday`) is read and counts, but has no known link with
    what the questionnaire is about and is not reported.
    """

    generic: str
    roles: tuple[str, ...]
    effect: str
    evidence: int
    note: str
    rxcui: str
    tags: tuple[str, ...]
    everyday: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The ids of the sources in square brackets in the note, each once."""
        cited = (one for bracket in _CITED.findall(self.note) for one in bracket.split(","))
        return tuple(dict.fromkeys(one.strip() for one in cited))


class Name(NamedTuple):
    """A name in its normalised form. Without `generics` it is not a listed medicine: another one, a food, a phrase.

    - `question` must be asked before the name counts; with `form_decides` a word such as "tablet" answers it;
    - `elsewhere`: the name has another meaning outside the list;
    - `unconfirmed_for`: the meanings that nobody has confirmed yet;
    - `plain_only`: a word such as "night" beside the name makes another product of it.

    A name of the kind "topical" is a product for skin, eye, nose or lung only. A tuple, since thousands are made.
    """

    phrase: str
    kind: str
    generics: tuple[str, ...] = ()
    question: str = ""
    unconfirmed_for: tuple[str, ...] = ()
    elsewhere: bool = False
    form_decides: bool = False
    meaning: str = ""
    plain_only: bool = False

    @property
    def confirmed(self) -> bool:
        """Whether at least one meaning of the name has been confirmed."""
        return not self.generics or len(self.unconfirmed_for) < len(self.generics)


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that tell whether a medicine is taken now; `side` is where they are relative to it: before, after, either.

    `kind` is that of a closed pattern ("stopped", "past", "allergy", "not taken"), or "doubt", "reaction",
    "other person", "harmless", "current", "switch". `commas_carry`: a list behind it may be joined by commas alone.
    With one of the words `unless` in the same piece it is not a cue; medicines with a role in `unclear_for` stay in
    doubt.
    """

    kind: str
    side: str
    commas_carry: bool = False
    unless: frozenset[str] = frozenset()
    unclear_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class WordLists:
    """The words around names, by their function; medicine_words.toml explains each list."""

    none: frozenset[str]
    joins: frozenset[str]
    cue_joins: frozenset[str]
    alternatives: frozenset[str]  # of two names joined by one of these, only one may be meant
    comparisons: frozenset[str]
    one_of_two: frozenset[str]
    switch_links: frozenset[str]
    continues_with: frozenset[str]
    sentence_words: frozenset[str]
    remarks: frozenset[str]  # how, since when, by whose order a medicine is taken
    directions: frozenset[str]
    no_headings: frozenset[str]
    prescriber_links: frozenset[str]
    titles: frozenset[str]
    since: frozenset[str]
    reasons: frozenset[str]
    doubt_marks: frozenset[str]
    lead: frozenset[str]
    determiners: frozenset[str]
    strengths: frozenset[str]
    tail: frozenset[str]
    tail_with_spans: frozenset[str]
    tail_anchors: frozenset[str]
    tail_not_taken: frozenset[str]
    answers_yes: frozenset[str]
    answers_no: frozenset[str]
    amounts: frozenset[str]  # strengths, forms and salts: what may be written beside a name
    measures: frozenset[str]  # those, and all words of a dose
    lead_or_determiner: frozenset[str]
    schedules: frozenset[str]  # amounts, and how often and when
    list_joins: frozenset[str]  # and, or, nor, a slash
    everything_before: frozenset[str]
    count_words: frozenset[str]
    dose: frozenset[str]
    forms: frozenset[str]
    makers: frozenset[str]
    vague: frozenset[str]
    silent: frozenset[str]
    never_near: frozenset[str]
    variants: frozenset[str]
    variants_behind_links: frozenset[str]
    variant_links: frozenset[str]
    topical: tuple[str, ...]  # these two have a space on either side, so that they match whole words only
    systemic: tuple[str, ...]


def without_sources(text: str) -> str:
    """Return a note or a question without the sources in square brackets."""
    return _CITED.sub("", text)
