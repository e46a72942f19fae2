"""How hard a text is to read: its words, sentences, syllables, and its grade by two formulas.

A small counter for the plain English of the questionnaires. Which texts must pass which grade is in `test_wording`.
Flesch-Kincaid counts syllables, and the automated readability index letters: neither counter's mistakes decide alone.
"""

from __future__ import annotations

import re

# Medical words that a person may know from a letter, so the questions name them. Each has plain words that must stand
# in the same text; with these beside it the word is no riddle, and counts as two syllables. Keep the list short.
GLOSSES = {
    "antibodies": "sticky blood",
    "antiphospholipid": "sticky blood",
    "diabetes": "high blood sugar",
    "neuropathy": "nerve damage",
    "prednisone": "a common steroid",
}

# Words whose spelling misleads the rules in `syllables`.
IRREGULAR = {
    "apnoea": 3,
    "area": 3,
    "bluer": 2,
    "caffeine": 2,
    "carer": 2,
    "codeine": 2,
    "diabetes": 4,
    "every": 2,
    "evening": 2,
    "greyer": 2,
    "guideline": 2,
    "haemoglobin": 4,
    "idea": 3,
    "nausea": 3,
    "sometimes": 2,
    "someone": 2,
    "something": 2,
}

NUMBER_OR_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:['-][^\W\d_]+)*")
SENTENCE_END = re.compile(r"[.!?]['\")]*\s+|\n")
SILENT_ENDING = re.compile(r"([^aeiouyl]|[aeiouy]l)e$|([^aeiouylscgxzh]|[aeiouy]l|th)es$|([^aeiouytdl]|[aeiouy]l)ed$")
TWO_VOWELS_HEARD = re.compile(r"(?<![tscg])i[aou](?!us)|eo(?!p)|(?<![gq])ua(?!r)|[aeiouy]ing$")


def words(text: str) -> list[str]:
    """The words of a text; a number is one word."""
    return NUMBER_OR_WORD.findall(text)


def sentences(text: str) -> list[str]:
    """The sentences of a text: up to a full stop, question or exclamation mark, or to the end of a line of a list."""
    return [part for part in SENTENCE_END.split(text.strip()) if words(part)]


def syllables(word: str) -> int:
    """The syllables of a word, by its spelling; a number has one for each digit."""
    word = word.lower()
    if word[0].isdigit():
        return sum(mark.isdigit() for mark in word)
    if "-" in word:
        return sum(syllables(part) for part in word.split("-"))
    word = word.removesuffix("'s")
    if word in IRREGULAR:
        return IRREGULAR[word]
    heard = len(re.findall(r"[aeiouy]+", word))
    return max(1, heard - bool(SILENT_ENDING.search(word)) + len(TWO_VOWELS_HEARD.findall(word)))


def grade(text: str, glossed: frozenset[str] = frozenset()) -> float:
    """The Flesch-Kincaid grade of a passage; `glossed` words count as two syllables at most."""
    spoken = words(text)
    beats = sum(min(2, syllables(word)) if word.lower() in glossed else syllables(word) for word in spoken)
    return 0.39 * len(spoken) / len(sentences(text)) + 11.8 * beats / len(spoken) - 15.59


def letters_grade(text: str) -> float:
    """The automated readability index of a passage: a school year, like the Flesch-Kincaid grade."""
    spoken = words(text)
    letters = sum(mark.isalnum() for word in spoken for mark in word)
    return 4.71 * letters / len(spoken) + 0.5 * len(spoken) / len(sentences(text)) - 21.43
