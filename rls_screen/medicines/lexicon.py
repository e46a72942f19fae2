"""The lexicon: names, medicines, cues and word lists, built from the text of three content files.

`Lexicon.from_texts` takes the texts of medicines.csv, other_medicines.csv and medicine_words.toml, which `content`
reads from disk. Contradictions in them are found in `list_checks`; typed text is compared with the names in `matching`.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import partial
from io import StringIO
from typing import Any, NamedTuple

from ..errors import ContentError, Problem
from .list_checks import problems_in
from .model import Cue, Medicine, Name, WordLists
from .spelling import NearNames
from .tokens import normalised

Row = Mapping[str, str]
_EVERYDAY, _TOPICAL = "everyday", "topical"
_NAME_COLUMNS = ("synonyms", "us_brands", "other_brands")
_SIDES = ("before", "after", "either")


@dataclass(frozen=True, slots=True)
class NearTo:
    """What a typed word may be near to: names with their generics, other names, foods, names that may have one slip."""

    names: Mapping[str, tuple[str, ...]]
    others: tuple[str, ...]
    foods: frozenset[str]
    one_slip: frozenset[str]


@dataclass(frozen=True, eq=False)
class Lexicon:
    """Everything the reader knows. Two lexicons are equal only if they are the same object, so it can key a cache."""

    medicines: Mapping[str, Medicine]
    names: Mapping[str, Name]
    cues: Mapping[str, tuple[Cue, ...]]
    words: WordLists
    near: NearNames
    near_to: NearTo
    longest_name: int
    longest_cue: int
    roles_not_shown: frozenset[str] = frozenset()

    @classmethod
    def from_texts(cls, medicines_csv: str, other_medicines_csv: str, medicine_words_toml: str) -> Lexicon:
        """Return the lexicon in the texts of the three files.

        Raises ContentError with every problem, one a line: place, problem, remedy.
        """
        rows = _rows(medicines_csv, "medicines.csv")
        others = _rows(other_medicines_csv, "other_medicines.csv")
        lists = _lists(medicine_words_toml)
        problems = list(problems_in(rows, others, lists))
        if problems:
            raise ContentError(*problems)
        everyday = _everyday_medicines(others, lists)
        other = _other_names(others, everyday, lists)
        names = other | _medicine_names(rows)
        foods = {name.phrase for name in names.values() if name.kind == "food"}
        return cls._of(
            medicines={row["generic"]: _medicine(row) for row in rows} | everyday,
            names=_with_joined_forms(names),
            cues=_cues(lists),
            words=_word_lists(lists),
            near_to=NearTo(
                names={name.phrase: name.generics for name in names.values() if name.generics},
                others=tuple(name.phrase for name in other.values() if name.kind not in ("food", "phrase")),
                foods=frozenset(foods),
                one_slip=frozenset(name.phrase for name in other.values() if name.generics),
            ),
            roles_not_shown=frozenset(lists["columns"].get("roles_not_shown", ())),
        )

    @classmethod
    def _of(
        cls,
        *,
        medicines: Mapping[str, Medicine],
        names: Mapping[str, Name],
        cues: Mapping[str, tuple[Cue, ...]],
        words: WordLists,
        near_to: NearTo,
        roles_not_shown: frozenset[str],
    ) -> Lexicon:
        return cls(
            medicines=medicines,
            names=names,
            cues=cues,
            words=words,
            near=NearNames(
                near_to.names,
                others=near_to.others,
                words=words.never_near | near_to.foods,
                one_slip=near_to.one_slip,
            ),
            near_to=near_to,
            longest_name=max(phrase.count(" ") + 1 for phrase in names),
            longest_cue=max((phrase.count(" ") + 1 for phrase in cues), default=0),
            roles_not_shown=roles_not_shown,
        )

    def as_data(self) -> dict[str, Any]:
        """Return everything as JSON can hold it; sets are sorted, so that the same lists give the same text.

        `order` has the phrases in order: the number of a name, or with it another phrase than its own.
        """
        near = [self.names[phrase] for phrase in self.near_to.names]
        each = list({id(name): name for name in (*near, *self.names.values())}.values())
        number = {id(name): place for place, name in enumerate(each)}
        return {
            "medicines": [_row(one) for one in self.medicines.values()],
            "names": [_row(one) for one in each],
            "order": [
                number[id(name)] if phrase == name.phrase else [phrase, number[id(name)]]
                for phrase, name in self.names.items()
            ],
            "cues": {phrase: [_row(one) for one in cues] for phrase, cues in self.cues.items()},
            "words": {one.name: _plain(getattr(self.words, one.name)) for one in fields(WordLists)},
            "others": _plain(self.near_to.others),
            "foods": _plain(self.near_to.foods),
            "one_slip": _plain(self.near_to.one_slip),
            "roles_not_shown": _plain(self.roles_not_shown),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Lexicon:
        """Return the lexicon that `as_data` returned this of."""
        each = [Name(*_tuples(row)) for row in data["names"]]
        phrases = ((each[one].phrase, one) if type(one) is int else one for one in data["order"])
        words: dict[str, Any] = {name: frozenset(several) for name, several in data["words"].items()}
        words |= {name: tuple(data["words"][name]) for name in ("topical", "systemic")}  # whose order counts
        return cls._of(
            medicines={row[0]: Medicine(*_tuples(row)) for row in data["medicines"]},
            names={phrase: each[number] for phrase, number in phrases},
            cues={phrase: tuple(map(_cue, rows)) for phrase, rows in data["cues"].items()},
            words=WordLists(**words),
            near_to=NearTo(
                names={name.phrase: name.generics for name in each if name.generics},
                others=tuple(data["others"]),
                foods=frozenset(data["foods"]),
                one_slip=frozenset(data["one_slip"]),
            ),
            roles_not_shown=frozenset(data["roles_not_shown"]),
        )

    def unconfirmed(self) -> tuple[Name, ...]:
        """Return the names with a meaning that nobody has confirmed yet, for a pharmacist to look through."""
        by_phrase = {name.phrase: name for name in self.names.values()}
        return tuple(name for name in by_phrase.values() if name.unconfirmed_for)

    def everyday_count(self) -> tuple[int, int]:
        """Return how many medicines the everyday list has, and under how many names."""
        everyday = {generic for generic, medicine in self.medicines.items() if medicine.everyday}
        names = {name.phrase for name in self.names.values() if everyday.intersection(name.generics)}
        return len(everyday), len(names)

    def shared(self, generics: tuple[str, ...]) -> tuple[tuple[str, ...], str | None, tuple[str, ...]]:
        """Return the roles, the effect and the tags that all these medicines have; None for effects that differ."""
        medicines = [self.medicines[generic] for generic in generics]
        if not medicines:
            return (), None, ()
        roles = tuple(role for role in medicines[0].roles if all(role in one.roles for one in medicines))
        tags = tuple(tag for tag in medicines[0].tags if all(tag in one.tags for one in medicines))
        effects = {one.effect for one in medicines}
        return roles, effects.pop() if len(effects) == 1 else None, tags


# --- As JSON


def _row(one: Medicine | Name | Cue) -> list[Any]:
    """Return the values of an object in the order of its fields, up to the last one that is not its default."""
    if isinstance(one, Name):
        values, defaults = [*one], one._field_defaults
        names: tuple[str, ...] = one._fields
    else:
        defaults = {field.name: field.default for field in fields(one)}
        names = tuple(field.name for field in fields(one))
        values = [getattr(one, name) for name in names]
    while values[-1] == defaults.get(names[len(values) - 1], values):
        values.pop()
    return [_plain(value) for value in values]


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def _tuples(row: list[Any]) -> list[Any]:
    return [tuple(value) if type(value) is list else value for value in row]


def _cue(row: list[Any]) -> Cue:
    kind, side, commas_carry, unless, unclear_for = row + [False, (), ()][len(row) - 2 :]
    return Cue(kind, side, commas_carry, frozenset(unless), frozenset(unclear_for))


# --- The files as rows and lists


def _rows(text: str, file: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, an empty cell as empty text. Raises ContentError where its quoting is broken."""
    reader = csv.DictReader(StringIO(text, newline=""), strict=True)
    try:
        return [{key: value or "" for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        place = f"{file}, line {reader.line_num}"
        raise ContentError(Problem("medicine-list-quoting", place, str(error), "correct the quoting there.")) from error


def _lists(text: str) -> dict[str, Any]:
    """Return the lists of medicine_words.toml. Raises ContentError where it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problem = Problem("medicine-words-not-toml", "medicine_words.toml", str(error), "correct the file there.")
        raise ContentError(problem) from error
    except RecursionError:
        place, remedy = "medicine_words.toml", "write lists side by side."
        raise ContentError(Problem("medicine-words-not-toml", place, "nested too deeply", remedy)) from None


def _cell(row: Row, column: str) -> list[str]:
    """Return the parts of a cell that contains a list, separated by `;`."""
    return [part for part in (part.strip() for part in (row.get(column) or "").split(";")) if part]


# --- Medicines and their names


def _medicine(row: Row) -> Medicine:
    """Return the medicine of a row of medicines.csv."""
    return Medicine(
        generic=row["generic"],
        roles=tuple(_cell(row, "roles")),
        effect=row["rls_effect"],
        evidence=int(row["evidence_strength"]),
        note=row["evidence_note"],
        rxcui=row["rxcui"],
        tags=tuple(_cell(row, "tags")),
    )


def _medicine_names(rows: list[dict[str, str]]) -> dict[str, Name]:
    """Return the names of listed medicines; one that is in several rows has several meanings."""
    meanings: dict[str, list[_NamesOfRow]] = {}
    for row in map(_names_of_row, rows):
        for alias in row.aliases:
            meanings.setdefault(alias, []).append(row)
    return {phrase: _name(phrase, of_rows) for phrase, of_rows in meanings.items()}


class _NamesOfRow(NamedTuple):
    """The names of a row, and what must be asked about which of them."""

    generic: str
    aliases: tuple[str, ...]
    questions: Mapping[str, str]
    unconfirmed: frozenset[str]
    elsewhere: frozenset[str]
    form_decides: frozenset[str]


def _names_of_row(row: Row) -> _NamesOfRow:
    def marked(column: str) -> frozenset[str]:
        return frozenset(map(normalised, _cell(row, column)))

    return _NamesOfRow(
        generic=row["generic"],
        aliases=tuple(dict.fromkeys(_aliases(row))),
        questions=_questions(row),
        unconfirmed=marked("unconfirmed_aliases"),
        elsewhere=marked("other_meanings"),
        form_decides=marked("ask_form"),
    )


def _aliases(row: Row) -> Iterator[str]:
    """Yield every name of a row, normalised, its generic first."""
    yield normalised(row["generic"])
    for column in _NAME_COLUMNS:
        for alias in _cell(row, column):
            yield normalised(alias)


def _questions(row: Row) -> dict[str, str]:
    """Return what to ask, by name: the entries `name: question` of the column must_ask."""
    pairs = (part.partition(": ") for part in (row.get("must_ask") or "").split(" | ") if part.strip())
    return {normalised(name): question.strip() for name, _, question in pairs}


def _name(phrase: str, rows: list[_NamesOfRow]) -> Name:
    return Name(
        phrase=phrase,
        kind="medicine",
        generics=tuple(row.generic for row in rows),
        question=" ".join(dict.fromkeys(filter(None, (row.questions.get(phrase) for row in rows)))),
        unconfirmed_for=tuple(row.generic for row in rows if phrase in row.unconfirmed),
        elsewhere=any(phrase in row.elsewhere for row in rows),
        form_decides=any(phrase in row.form_decides for row in rows),
    )


def _everyday_medicines(others: list[dict[str, str]], lists: Mapping[str, Any]) -> dict[str, Medicine]:
    """Return the medicines of the everyday list; one with several parts ("a/b") has the tags of all of them."""
    everyday = [row for row in others if row["kind"] == _EVERYDAY]
    tags = {row["name"]: _cell(row, "tags") for row in everyday if not row["meaning"]}
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
        for generic in dict.fromkeys(map(_everyday_generic, everyday))
    }


def _everyday_generic(row: Row) -> str:
    """Return the generic of an everyday name: its meaning, or the name itself where that is a generic."""
    return row["meaning"] or row["name"]


def _other_names(
    others: list[dict[str, str]], everyday: Mapping[str, Medicine], lists: Mapping[str, Any]
) -> dict[str, Name]:
    """Return the names of other_medicines.csv, and phrases that only look like a name, such as "low iron".

    Everyday names and products for the skin mean a medicine; the others do not.
    """
    names = [_other_name(row, everyday) for row in others]
    names += [Name(normalised(phrase), "phrase") for phrase in lists["not_names"]]
    return {name.phrase: name for name in names}


def _other_name(row: Row, everyday: Mapping[str, Medicine]) -> Name:
    phrase = normalised(row["name"])
    if row["kind"] == _TOPICAL:
        return Name(phrase, _TOPICAL, generics=(row["meaning"],), meaning=row["meaning"])
    if row["kind"] == _EVERYDAY:
        generic = _everyday_generic(row)
        plain_only = "plain_only" in everyday[generic].tags
        return Name(phrase, "medicine", generics=(generic,), meaning=generic, plain_only=plain_only)
    return Name(phrase, row["kind"], meaning=row["meaning"])


def _with_joined_forms(names: dict[str, Name]) -> dict[str, Name]:
    """Return the names, and those of several words also as one word ("cocodamol") where that is not another name."""
    several = {phrase: name for phrase, name in names.items() if " " in phrase and name.kind != "phrase"}
    joined = {phrase.replace(" ", ""): name for phrase, name in several.items()}
    return {phrase: name for phrase, name in joined.items() if len(phrase) > 4} | names


# --- Cues and lists of words


def _cues(lists: Mapping[str, Any]) -> dict[str, tuple[Cue, ...]]:
    """Return the cues by their words; the same words may be cues of several kinds, on either side of a name."""
    found: dict[str, list[Cue]] = {}
    for group in lists["cues"]:
        for side in _SIDES:
            cue = Cue(
                kind=group["says"],
                side=side,
                commas_carry=group.get("commas_carry", False),
                unless=frozenset(group.get("unless", ())),
                unclear_for=frozenset(group.get("unclear_for_roles", ())),
            )
            for phrase in group.get(side, ()):
                found.setdefault(normalised(phrase), []).append(cue)
    return {phrase: tuple(cues) for phrase, cues in found.items()}


# Lists of ordinary words: they may be beside a medicine without a remark, and are never compared with names.
_ORDINARY = (
    "joins", "cue_joins", "dose", "forms", "salts", "ordinary", "count_words", "continues_with", "vague", "lead",
    "remarks", "prescriber_links", "titles", "determiners", "strengths", "schedule", "tail", "tail_spans",
    "tail_not_taken", "answers_yes", "answers_no",
)  # fmt: skip

# Lists that become a field of WordLists unchanged.
_AS_WRITTEN = (
    "directions", "no_headings",
    "none", "joins", "cue_joins", "alternatives", "comparisons", "one_of_two", "switch_links", "continues_with",
    "sentence_words", "remarks", "prescriber_links", "titles", "everything_before", "since", "reasons", "lead",
    "determiners", "strengths", "tail", "tail_not_taken", "answers_yes", "answers_no", "count_words", "dose",
    "forms", "makers", "vague", "variants_behind_links", "variant_links",
)  # fmt: skip


def _words(lists: Mapping[str, Any], *keys: str) -> frozenset[str]:
    return frozenset(normalised(word) for key in keys for word in lists[key])


def _silent(lists: Mapping[str, Any]) -> frozenset[str]:
    """Return every ordinary word, those of cues and forms included."""
    phrases = [phrase for group in lists["cues"] for side in _SIDES for phrase in group.get(side, ())]
    phrases += [phrase for side in ("topical", "systemic") for phrase in lists["form_cues"][side]]
    return _words(lists, *_ORDINARY) | frozenset(word for phrase in phrases for word in normalised(phrase).split())


def _word_lists(lists: Mapping[str, Any]) -> WordLists:
    """Return the lists of words, and those the reader makes from several of them."""
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
        topical=tuple(f" {normalised(cue)} " for cue in lists["form_cues"]["topical"]),
        systemic=tuple(f" {normalised(cue)} " for cue in lists["form_cues"]["systemic"]),
    )
