"""The content files' text as tables: rows of the two CSV files, and the lists of medicine_words.toml.

That they do not contradict themselves is checked in `faults`.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from functools import partial
from io import StringIO
from typing import Any, NamedTuple

from rls_screen.errors import ContentError, Problem
from rls_screen.medicines.content import Cue, Medicine, Name, WordLists
from rls_screen.medicines.words import plain

EVERYDAY, TOPICAL = "everyday", "topical"
_LISTS = ("synonyms", "us_brands", "other_brands")
_SIDES = ("before", "after", "either")


def cell(row: Mapping[str, str], column: str) -> list[str]:
    """The parts of a cell that holds a list, `;` between them."""
    return [part for part in (part.strip() for part in (row.get(column) or "").split(";")) if part]


def aliases(row: Mapping[str, str]) -> Iterator[str]:
    """Every name of a row, its generic first, as compared."""
    yield plain(row["generic"])
    for column in _LISTS:
        for alias in cell(row, column):
            yield plain(alias)


def questions(row: Mapping[str, str]) -> dict[str, str]:
    """What to ask, by name: the entries `name: question` of the column must_ask."""
    pairs = (part.partition(": ") for part in (row.get("must_ask") or "").split(" | ") if part.strip())
    return {plain(name): question.strip() for name, _, question in pairs}


def rows(text: str, file: str) -> list[dict[str, str]]:
    """The rows of a CSV file, an empty cell as empty text; a ContentError where its quoting is broken."""
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        place = f"{file}, line {reader.line_num}"
        raise ContentError(Problem("medicine-list-quoting", place, str(error), "correct the quoting there.")) from error


def lists(text: str) -> dict[str, Any]:
    """The lists of medicine_words.toml; a ContentError where it is no TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem("medicine-words-not-toml", "medicine_words.toml", str(error), "correct the file there.")
        raise ContentError(problem) from error
    except RecursionError:
        problem = Problem(
            "medicine-words-not-toml", "medicine_words.toml", "nested too deeply", "write lists side by side."
        )
        raise ContentError(problem) from None


def medicine(row: Mapping[str, str]) -> Medicine:
    """What a row says of its medicine."""
    return Medicine(
        generic=row["generic"],
        roles=tuple(cell(row, "roles")),
        effect=row["rls_effect"],
        evidence=int(row["evidence_strength"]),
        note=row["evidence_note"],
        rxcui=row["rxcui"],
        tags=tuple(cell(row, "tags")),
    )


def everyday_generic(row: Mapping[str, str]) -> str:
    """The generic that an everyday name stands for: its meaning, or for a generic the name itself."""
    return row["meaning"] or row["name"]


def everyday_medicines(others: list[dict[str, str]], lists: Mapping[str, Any]) -> dict[str, Medicine]:
    """The medicines of the everyday list; one with several parts ("a/b") has the tags of all of them."""
    everyday = [row for row in others if row["kind"] == EVERYDAY]
    tags = {row["name"]: cell(row, "tags") for row in everyday if not row["meaning"]}
    columns = lists["columns"]
    return {
        generic: Medicine(
            generic=generic,
            roles=(columns["role_of_everyday"],),
            effect=columns["effect_of_everyday"],
            evidence=0,
            note="",
            rxcui="",
            tags=tuple(dict.fromkeys(tag for part in generic.split("/") for tag in tags.get(part, ()))),
            everyday=True,
        )
        for generic in dict.fromkeys(map(everyday_generic, everyday))
    }


def medicine_names(rows: list[dict[str, str]]) -> dict[str, Name]:
    """The names of listed medicines; one that stands in several rows has several meanings."""
    meanings: dict[str, list[_Row]] = {}
    for row in map(_row, rows):
        for alias in row.aliases:
            meanings.setdefault(alias, []).append(row)
    return {phrase: _name(phrase, those) for phrase, those in meanings.items()}


class _Row(NamedTuple):
    """What a row says of its names."""

    generic: str
    aliases: tuple[str, ...]
    questions: Mapping[str, str]
    unconfirmed: frozenset[str]
    elsewhere: frozenset[str]
    form_decides: frozenset[str]


def _row(row: dict[str, str]) -> _Row:
    def marked(column: str) -> frozenset[str]:
        return frozenset(map(plain, cell(row, column)))

    return _Row(
        generic=row["generic"],
        aliases=tuple(dict.fromkeys(aliases(row))),
        questions=questions(row),
        unconfirmed=marked("unconfirmed_aliases"),
        elsewhere=marked("other_meanings"),
        form_decides=marked("ask_form"),
    )


def _name(phrase: str, rows: list[_Row]) -> Name:
    return Name(
        phrase=phrase,
        kind="medicine",
        generics=tuple(row.generic for row in rows),
        question=" ".join(dict.fromkeys(filter(None, (row.questions.get(phrase) for row in rows)))),
        unconfirmed_for=tuple(row.generic for row in rows if phrase in row.unconfirmed),
        elsewhere=any(phrase in row.elsewhere for row in rows),
        form_decides=any(phrase in row.form_decides for row in rows),
    )


def other_names(
    others: list[dict[str, str]], everyday: Mapping[str, Medicine], lists: Mapping[str, Any]
) -> dict[str, Name]:
    """The names of other_medicines.csv, and phrases that are no name, such as "low iron".

    Everyday names and products for the skin mean a medicine; the others do not, and are not read.
    """
    names = [_other_name(row, everyday) for row in others]
    names += [Name(plain(phrase), "phrase") for phrase in lists["not_names"]]
    return {name.phrase: name for name in names}


def _other_name(row: Mapping[str, str], everyday: Mapping[str, Medicine]) -> Name:
    phrase = plain(row["name"])
    if row["kind"] == TOPICAL:
        return Name(phrase, TOPICAL, generics=(row["meaning"],), meaning=row["meaning"])
    if row["kind"] == EVERYDAY:
        generic = everyday_generic(row)
        plain_only = "plain_only" in everyday[generic].tags
        return Name(phrase, "medicine", generics=(generic,), meaning=generic, plain_only=plain_only)
    return Name(phrase, row["kind"], meaning=row["meaning"])


def with_joined_forms(names: dict[str, Name]) -> dict[str, Name]:
    """The names, and each of several words also written as one ("cocodamol"), where that is no other name."""
    several = {phrase: name for phrase, name in names.items() if " " in phrase and name.kind != "phrase"}
    joined = {phrase.replace(" ", ""): name for phrase, name in several.items()}
    return {phrase: name for phrase, name in joined.items() if len(phrase) > 4} | names


def cues(lists: Mapping[str, Any]) -> dict[str, tuple[Cue, ...]]:
    """The cues by their words; the same words may be cues of several kinds, on one side of a name or the other."""
    found: dict[str, list[Cue]] = {}
    for group in lists["cues"]:
        for side in _SIDES:
            cue = Cue(
                says=group["says"],
                side=side,
                commas_carry=group.get("commas_carry", False),
                unless=frozenset(group.get("unless", ())),
                unclear_for=frozenset(group.get("unclear_for_roles", ())),
            )
            for phrase in group.get(side, ()):
                found.setdefault(plain(phrase), []).append(cue)
    return {phrase: tuple(those) for phrase, those in found.items()}


# Lists of words that are ordinary: silent beside a medicine, and never compared with names.
_ORDINARY = (
    "joins", "cue_joins", "dose", "forms", "salts", "ordinary", "count_words", "continues_with", "vague", "lead",
    "remarks", "prescriber_links", "titles", "determiners", "strengths", "schedule", "tail", "tail_spans",
    "tail_not_taken", "answers_yes", "answers_no",
)  # fmt: skip


# Lists that are used as they are written.
_AS_WRITTEN = (
    "directions", "no_headings",
    "none", "joins", "cue_joins", "alternatives", "comparisons", "one_of_two", "switch_links", "continues_with",
    "sentence_words", "remarks", "prescriber_links", "titles", "everything_before", "since", "reasons", "lead",
    "determiners", "strengths", "tail", "tail_not_taken", "answers_yes", "answers_no", "count_words", "dose",
    "forms", "makers", "vague", "variants_behind_links", "variant_links",
)  # fmt: skip


def _words(lists: Mapping[str, Any], *keys: str) -> frozenset[str]:
    return frozenset(plain(word) for key in keys for word in lists[key])


def _silent(lists: Mapping[str, Any]) -> frozenset[str]:
    """Every ordinary word, those of cues and forms included."""
    phrases = [phrase for group in lists["cues"] for side in _SIDES for phrase in group.get(side, ())]
    phrases += [phrase for side in ("topical", "systemic") for phrase in lists["form_cues"][side]]
    return _words(lists, *_ORDINARY) | frozenset(word for phrase in phrases for word in plain(phrase).split())


def word_lists(lists: Mapping[str, Any]) -> WordLists:
    """The lists of words. Every word of a cue or a form is ordinary too: it is never compared with names."""
    words = partial(_words, lists)
    silent = _silent(lists)
    amounts, list_joins = words("strengths", "forms", "salts"), words("joins", "cue_joins") | {"/"}
    return WordLists(
        **{key: words(key) for key in _AS_WRITTEN},
        doubt_marks=frozenset(lists["doubt_marks"]),
        tail_with_spans=words("tail", "tail_spans"),
        tail_anchors=frozenset(lists["tail_anchors"]),
        amounts=amounts,
        measures=(amounts | words("dose")) - list_joins,
        lead_or_determiner=words("lead", "determiners"),
        schedules=amounts | words("schedule"),
        list_joins=list_joins,
        silent=silent,
        never_near=silent | words("look_like_names"),
        variants=words("variants", "variants_behind_links"),
        topical=tuple(f" {plain(cue)} " for cue in lists["form_cues"]["topical"]),
        systemic=tuple(f" {plain(cue)} " for cue in lists["form_cues"]["systemic"]),
    )
