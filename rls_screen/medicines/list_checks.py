"""Find the problems of the lexicon's three files: what is missing, misspelt or contradictory, with place and remedy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..errors import Problem
from .tokens import normalised

Row = Mapping[str, str]
_CUE_KINDS = (
    "stopped", "past", "allergy", "not taken", "doubt", "reaction", "other person", "harmless", "current", "switch",
)  # fmt: skip
_CUE_LISTS = ("before", "after", "either", "unless", "unclear_for_roles")
_KINDS = ("medicine", "supplement", "food", "everyday", "topical")
COLUMNS = (
    "generic", "synonyms", "us_brands", "other_brands", "rxcui", "roles", "rls_effect", "evidence_strength",
    "evidence_note", "tags", "must_ask", "ask_form", "other_meanings", "unconfirmed_aliases",
)  # fmt: skip
_WORD_LISTS = (
    "none", "joins", "cue_joins", "alternatives", "comparisons", "one_of_two", "switch_links", "remarks", "directions",
    "no_headings", "prescriber_links", "titles", "makers", "continues_with", "sentence_words",
    "everything_before", "since", "reasons", "not_names", "count_words", "dose", "forms", "salts", "vague", "ordinary",
    "look_like_names", "cues", "doubt_marks", "lead", "determiners", "strengths", "schedule", "tail",
    "tail_spans", "tail_anchors", "tail_not_taken", "answers_yes", "answers_no",
    "variants", "variants_behind_links", "variant_links",
)  # fmt: skip


def _fault(place: str, problem: str, remedy: str) -> Problem:
    return Problem("medicine-list-fault", place, problem, remedy)


def problems_in(rows: Sequence[Row], others: Sequence[Row], lists: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield every problem of the three files, in their order: nothing if they can be used."""
    missing = list(_missing_parts(rows, others, lists))
    if missing:
        yield from missing
        return
    for line, row in enumerate(rows, start=2):
        for problem in (*_cell_problems(row, lists["columns"]), *_alias_problems(row)):
            yield _fault(f"medicines.csv, row {line}, {row['generic'] or 'no generic'}", *problem)
    yield from _shared_name_problems(rows)
    yield from _other_name_problems(rows, others, lists)


def _missing_parts(rows: Sequence[Row], others: Sequence[Row], lists: Mapping[str, Any]) -> Iterator[Problem]:
    if not rows:
        yield _fault("medicines.csv", "there is no medicine in it", "add its rows.")
    for column in COLUMNS:
        if rows and column not in rows[0]:
            yield _fault("medicines.csv", f"the column '{column}' is missing", "add it, empty if need be.")
    for column in ("name", "meaning", "kind", "tags"):
        if others and column not in others[0]:
            yield _fault("other_medicines.csv", f"the column '{column}' is missing", "add it, empty if need be.")
    for key in _WORD_LISTS:
        if not isinstance(lists.get(key), list):
            yield _fault("medicine_words.toml", f"the list '{key}' is missing", "add it, empty if need be.")
        elif key != "cues" and not _is_texts(lists[key]):
            yield _fault("medicine_words.toml", f"'{key}' contains something else than texts", "write each in quotes.")
    for table, keys in (
        ("columns", ("roles", "effects", "effect_without_evidence", "effect_of_everyday", "role_of_everyday", "tags")),
        ("form_cues", ("topical", "systemic")),
    ):
        for key in keys:
            if not isinstance(lists.get(table), dict) or key not in lists[table]:
                yield _fault("medicine_words.toml", f"'{key}' is missing from [{table}]", "add it.")
    cues = lists.get("cues")
    for number, cue in enumerate(cues if isinstance(cues, list) else (), start=1):
        yield from (_fault(f"medicine_words.toml, cue {number}", *problem) for problem in _cue_problems(cue))


def _cue_problems(cue: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(cue, dict) or cue.get("says") not in _CUE_KINDS:
        yield f"'says' must be one of {', '.join(_CUE_KINDS)}", "correct it."
        return
    for key in _CUE_LISTS:
        if not _is_texts(cue.get(key, [])):
            yield f"'{key}' is not a list of texts", "write them in square brackets, each in quotes."
    if not any(cue.get(side) for side in ("before", "after", "either")):
        yield "it has no words", "add them as 'before', 'after' or 'either'."


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _cell_problems(row: Row, columns: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not row["generic"]:
        yield "a row needs a generic", "name the medicine."
    for column, allowed in (("roles", columns["roles"]), ("tags", columns["tags"])):
        for code in _parts(row, column):
            if code not in allowed:
                yield f"'{code}' is not one of the {column}", "use one of [columns] in medicine_words.toml."
    if not _parts(row, "roles"):
        yield "a medicine needs a role", "write at least one."
    if row["rls_effect"] not in columns["effects"]:
        yield f"'{row['rls_effect']}' is not an effect", "use one of [columns] in medicine_words.toml."
    if row["evidence_strength"] not in ("0", "1", "2", "3"):
        yield f"'{row['evidence_strength']}' is not a strength", "write 0, 1, 2 or 3."
    elif (row["evidence_strength"] == "0") != (row["rls_effect"] == columns["effect_without_evidence"]):
        yield f"strength 0 and the effect {columns['effect_without_evidence']} go together", "correct one of them."
    if row["rxcui"] and not row["rxcui"].isdigit():
        yield f"'{row['rxcui']}' is not an RxNorm code", "write digits or nothing."


def _alias_problems(row: Row) -> Iterator[tuple[str, str]]:
    names = [normalised(row["generic"]), *(normalised(a) for column in COLUMNS[1:4] for a in _parts(row, column))]
    for name in sorted({name for name in names if names.count(name) > 1} if len(set(names)) < len(names) else ()):
        yield f"the name '{name}' is there twice", "remove one."
    for alias in (a for column in COLUMNS[1:4] for a in _parts(row, column)):
        if alias != alias.lower() or not normalised(alias):
            yield f"the name '{alias}' is not in lower case, or has no letter", "write it in lower case."
    for column in ("ask_form", "other_meanings", "unconfirmed_aliases"):
        for name in map(normalised, _parts(row, column)):
            if name not in names:
                yield f"'{name}' in {column} is not a name of this row", "add it to the names, or remove it."
    for name in _asked(row):
        if name not in names:
            yield f"'{name}' in must_ask is not a name of this row", "add it to the names, or remove it."
    for column in ("ask_form", "other_meanings"):
        for name in map(normalised, _parts(row, column)):
            if name in names and name not in _asked(row):
                yield f"'{name}' in {column} needs a question", "add it to must_ask."


def _shared_name_problems(rows: Sequence[Row]) -> Iterator[Problem]:
    owners: dict[str, list[Row]] = {}
    for row in rows:
        for name in {normalised(row["generic"]), *(normalised(a) for c in COLUMNS[1:4] for a in _parts(row, c))}:
            owners.setdefault(name, []).append(row)
    for name, owning in owners.items():
        if len(owning) > 1:
            for row in owning:
                if name not in _asked(row):
                    both = " and ".join(other["generic"] for other in owning)
                    yield _fault(
                        f"medicines.csv, {row['generic']}",
                        f"'{name}' means {both}",
                        "add a question to must_ask of each.",
                    )


def _other_name_problems(rows: Sequence[Row], others: Sequence[Row], lists: Mapping[str, Any]) -> Iterator[Problem]:
    own = {normalised(a) for row in rows for a in (row["generic"], *(a for c in COLUMNS[1:4] for a in _parts(row, c)))}
    seen: set[str] = set()
    for row in others:
        name = normalised(row["name"])
        if name in own:
            yield _fault(f"other_medicines.csv, {row['name']}", "this is a name in medicines.csv too", "remove one.")
        if name in seen:
            yield _fault(f"other_medicines.csv, {row['name']}", "this name is there twice", "remove one.")
        if row["kind"] not in _KINDS:
            yield _fault(
                f"other_medicines.csv, {row['name']}",
                f"the kind '{row['kind']}' is unknown",
                f"use {', '.join(_KINDS)}.",
            )
        seen.add(name)
    yield from _everyday_problems(rows, others, lists)
    for key in ("ordinary", "dose", "forms", "vague", "look_like_names"):
        for word in lists[key]:
            if normalised(word) in own:
                yield _fault(f"medicine_words.toml, {key}", f"'{word}' is a name in medicines.csv", "remove it here.")


def _everyday_problems(rows: Sequence[Row], others: Sequence[Row], lists: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield everyday names and parts of combinations that are not a reviewed generic, and tags in the wrong place."""
    listed = {row["generic"] for row in rows}
    reviewed = {row["name"] for row in others if row["kind"] == "everyday" and not row["meaning"]}
    for row in others:
        where = f"other_medicines.csv, {row['name']}"
        if row["kind"] == "everyday":
            for part in filter(None, row["meaning"].split("/")):
                if part not in reviewed:
                    yield _fault(
                        where, f"'{part}' is not a generic of the everyday list", "add its row after a review."
                    )
        if row["kind"] == "topical" and row["meaning"] not in listed:
            yield _fault(
                where, f"'{row['meaning']}' is not a generic of medicines.csv", "name one: a topical product needs it."
            )
        for tag in _parts(row, "tags"):
            if row["kind"] != "everyday" or row["meaning"]:
                yield _fault(where, "only the generic of an everyday medicine has tags", f"move '{tag}' there.")
            elif tag not in lists["columns"]["tags"]:
                yield _fault(where, f"'{tag}' is not one of the tags", "use one of [columns] in medicine_words.toml.")


def _asked(row: Row) -> set[str]:
    """Return the names of a row that never count without a question."""
    return {normalised(part.partition(": ")[0]) for part in row["must_ask"].split(" | ") if part.strip()}


def _parts(row: Row, column: str) -> list[str]:
    return [part for part in (part.strip() for part in row[column].split(";")) if part]
