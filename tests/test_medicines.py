"""What a typed medicine is read as, and what the lexicon promises a pharmacist."""

import csv
import re
import tomllib
from dataclasses import replace
from functools import cache
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rls_screen.errors import ContentError
from rls_screen.medicines import Lexicon, Reading, is_none, read_medicines
from rls_screen.medicines.nearness import band, first_sound
from rls_screen.medicines.words import plain, words_of

CONTENT = Path(__file__).resolve().parents[1] / "questionnaires" / "rls-lupus"
TEXTS = tuple(
    (CONTENT / file).read_text(encoding="utf-8")
    for file in ("medicines.csv", "other_medicines.csv", "medicine_words.toml")
)
ROWS = list(csv.DictReader(TEXTS[0].splitlines()))
TYPED_ENTRIES = (Path(__file__).parent / "medicine_entries.csv").read_text(encoding="utf-8")
ENTRIES = list(csv.DictReader(StringIO(TYPED_ENTRIES, newline="")))


@cache
def lexicon() -> Lexicon:
    return Lexicon.from_texts(*TEXTS)


def read(text: str) -> tuple[Reading, ...]:
    return read_medicines(text, lexicon())


def by_status(text: str) -> dict[str, list[str]]:
    """The medicines of a text by status; what must be asked with `|` between its meanings."""
    found: dict[str, list[str]] = {"counted": [], "ask": [], "not_counted": []}
    for one in read(text):
        meant = "|".join(one.candidates) if one.status == "ask" else one.generic or "|".join(one.candidates)
        if one.status != "unread" and meant:
            found[one.status].append(meant)
    return found


def cell(row: dict[str, str], column: str) -> list[str]:
    return [part.strip() for part in row[column].split(";") if part.strip()]


def names_of(row: dict[str, str]) -> list[str]:
    return [row["generic"], *(a for c in ("synonyms", "us_brands", "other_brands") for a in cell(row, c))]


# --- entries as people type them


@pytest.mark.parametrize("row", ENTRIES, ids=[row["entry"] for row in ENTRIES])
def test_entry(row: dict[str, str]) -> None:
    """Each entry gives exactly the medicines its row says, and leaves unread what its row says."""
    expected = {status: sorted(cell(row, status)) for status in ("counted", "ask", "not_counted")}
    assert expected == {status: sorted(found) for status, found in by_status(row["entry"]).items()}
    assert (row["unread"] == "yes") == any(one.status == "unread" for one in read(row["entry"]))


def test_the_example_of_the_readme() -> None:
    """A near name is asked, a name that differs by country is asked, the rest counts with what is known of it."""
    near, country, plaquenil, zoloft = read("predisone 5mg od, benadryl at nite, Plaquenil 200 bid, zoloft")
    assert ("ask", "prednisone", "near", 1) == (near.status, near.generic, near.reason, near.distance)
    assert ("ask", None, "ambiguous") == (country.status, country.generic, country.reason)
    assert "country" in country.question
    assert (("antimalarial",), "unknown") == (plaquenil.roles, plaquenil.effect)
    assert (("antidepressant",), "often_worsens", 2) == (zoloft.roles, zoloft.effect, zoloft.evidence)
    assert "S5" in zoloft.source


@pytest.mark.parametrize(
    "text, roles",
    [
        pytest.param("pred 10", ("corticosteroid",), id="prednisone or prednisolone: both a corticosteroid"),
        pytest.param("unisom", ("sedating_antihistamine",), id="three products, all sedating antihistamines"),
        pytest.param("zantac", ("acid_suppressor",), id="two acid suppressors"),
        pytest.param("benadryl", (), id="its meanings share nothing"),
        pytest.param("dex", (), id="another meaning is not on the list"),
        pytest.param("predisone", (), id="a near name is certain of nothing"),
        pytest.param("tolvonn", (), id="nor is one near to a confirmed brand"),
        pytest.param("zispin soltab", (), id="an unconfirmed name is certain of nothing"),
    ],
)
def test_what_an_ambiguous_name_shares(text: str, roles: tuple[str, ...]) -> None:
    """What must be asked carries the classes all its meanings share, and no other."""
    (one,) = read(text)
    assert ("ask", roles) == (one.status, one.roles)


def test_mycophenolate_keeps_its_iron_tag() -> None:
    """Which mycophenolate it is does not matter for iron: both meanings are tagged."""
    (one,) = read("mycophenolate 500")
    assert ("iron_interacting",) == one.tags


@pytest.mark.parametrize(
    "text", ["stopped tramadol", "stopped tramadl", "no longer on panadeine", "allergic to oxycodone"]
)
def test_a_medicine_set_aside_keeps_its_class(text: str) -> None:
    """A stopped opioid can still open its question: its class is known, though it does not count."""
    (one,) = read(text)
    assert ("not_counted", True) == (one.status, "opioid" in one.roles)


# --- look-alikes

LOOK_ALIKES = [
    ("hydroxyzine", "hydroxychloroquine"),
    ("hydroxyzine", "hydralazine"),
    ("hydroxychloroquine", "hydralazine"),
    ("prednisone", "primidone"),
    ("prednisolone", "primidone"),
    ("prednisone", "prednisolone"),
    ("celexa", "celebrex"),
    ("celexa", "cerebyx"),
    ("tramadol", "trazodone"),
    ("tramadol", "toradol"),
    ("bupropion", "buspirone"),
    ("lamictal", "lamisil"),
    ("clonidine", "clonazepam"),
    ("clonidine", "klonopin"),
    ("clobazam", "clonazepam"),
    ("cycloserine", "cyclosporine"),
    ("azathioprine", "azithromycin"),
    ("sulfadiazine", "sulfasalazine"),
    ("hydromorphone", "morphine"),
    ("chlorpromazine", "chlorpropamide"),
    ("xanax", "zantac"),
    ("ultram", "toradol"),
    ("allegra", "allegron"),
    ("hydrocodone", "hydrocortisone"),
    ("medrol", "demerol"),
    ("mirapex", "miralax"),
    ("trimipramine", "trimeprazine"),
    ("avanza", "avinza"),
    ("dimetane", "dimetapp"),
    ("periactin", "persantin"),
    ("hydrochlorothiazide", "hydroxychloroquine"),
    ("lorazepam", "clonazepam"),
    ("citalopram", "escitalopram"),
    ("duloxetine", "fluoxetine"),
    ("omeprazole", "esomeprazole"),
    ("clozapine", "loxapine"),
    ("quinine", "quetiapine"),
    ("metoprolol", "metoclopramide"),
    ("lamotrigine", "levothyroxine"),
    ("risperidone", "ropinirole"),
    ("fluoxetine", "fluvoxamine"),
    ("methadone", "methylphenidate"),
    ("metformin", "metoclopramide"),
    ("losartan", "lorazepam"),
    ("pyrimethamine", "promethazine"),
]


@pytest.mark.parametrize("pair", [p for one, other in LOOK_ALIKES for p in ((one, other), (other, one))])
def test_look_alikes(pair: tuple[str, str]) -> None:
    """A name is never read as its look-alike, and a slip in it never gives the look-alike alone."""
    typed, other = pair
    meant = set(lexicon().names[typed].generics)
    wrong = set(lexicon().names[other].generics) - meant
    slips = [typed[:i] + typed[i + 1 :] for i in range(1, len(typed))]
    slips += [typed[:i] + typed[i + 1] + typed[i] + typed[i + 2 :] for i in range(1, len(typed) - 1)]
    for text in [typed, *slips]:
        alone = {one.generic for one in read(text) if one.generic}
        assert not alone & wrong or plain(text) == other, text
        assert not any(one.status == "counted" and one.distance for one in read(text))


@pytest.mark.parametrize("text", ["prednisxone 5", "hydroxychlroquine", "zolft", "tylonel pm"])
def test_near_is_never_counted(text: str) -> None:
    """A near name is only ever a question."""
    assert {"ask"} == {one.status for one in read(text)}


# --- what was said beside a name


@pytest.mark.parametrize(
    "text, reason",
    [
        ("stopped gabapentin", "stopped"),
        ("gabapentin - stopped", "stopped"),
        ("ran out of gabapentin", "stopped"),
        ("off gabapentin", "stopped"),
        ("used to take gabapentin", "past"),
        ("gabapentin 3 years ago", "past"),
        ("allergic to gabapentin", "allergy"),
        ("never took gabapentin", "not taken"),
        ("no gabapentin", "not taken"),
        ("going to start gabapentin", "not yet"),
    ],
)
def test_set_aside(text: str, reason: str) -> None:
    """Stopped, past and allergic medicines are set aside, visibly and with the reason."""
    (one,) = read(text)
    assert ("not_counted", "gabapentin", reason) == (one.status, one.generic, one.reason)


@pytest.mark.parametrize(
    "text",
    [
        "cannot stop gabapentin",
        "never stopped gabapentin",
        "don't stop gabapentin",
        "started gabapentin 3 years ago",
        "gabapentin for seasonal allergies",
        "gabapentin, no side effects",
        "gabapentin stopped working",
        "gabapentin on and off",
    ],
)
def test_still_taken(text: str) -> None:
    """Words that hold a cue and say nothing about taking leave a medicine counted."""
    (one,) = read(text)
    assert ("counted", "gabapentin") == (one.status, one.generic)


@pytest.mark.parametrize(
    "text",
    [
        "gabapentin until March",
        "stopped and restarted gabapentin",
        "my husband takes gabapentin",
        "gabapentin 2015-2018",
        "stop gabapentin",
        "stopped zoloft, gabapentin",
    ],
)
def test_doubt_asks(text: str) -> None:
    """Where it is unclear whether a medicine is taken, it is asked about and neither counted nor set aside."""
    assert ("ask", "unclear", ()) == next(
        (o.status, o.reason, o.roles) for o in read(text) if o.generic == "gabapentin"
    )


SIDES = ("before", "after", "either", "next_only")
CUES = [
    (group["says"], side, cue)
    for group in tomllib.loads(TEXTS[2])["cues"]
    for side in SIDES
    for cue in group.get(side, ())
    if cue != "stops"  # "stops my cramps" says what a medicine is for
]
ASIDE = {"stopped", "past", "allergy", "not taken", "not yet", "unclear"}


@pytest.mark.parametrize("says, side, cue", CUES)
def test_every_cue(says: str, side: str, cue: str) -> None:
    """Every cue of the content does what it says, before and behind a name, and leaves the entry before it alone."""
    typed = []
    if side in ("before", "either", "next_only"):
        typed += [f"{cue} gabapentin", f"{cue} gabapentin 300", f"plaquenil 200, {cue} gabapentin"]
    if side in ("after", "either"):
        typed += [f"gabapentin {cue}", f"gabapentin 300mg ({cue})", f"gabapentin - {cue}", f"gabapentin, {cue}"]
    for text in typed:
        (one,) = [one for one in read(text) if "gabapentin" in (one.generic, *one.candidates)]
        if says in ASIDE:
            assert one.status in ("not_counted", "ask"), text
        elif says in ("current", "nothing"):
            assert one.status == "counted", text
        if says != "switch to":
            assert all(other.status == "counted" for other in read(text) if other.generic == "hydroxychloroquine"), text


def test_none_alone() -> None:
    """Only the one word says that no medicine is taken; anything more is an entry that was not read."""
    assert [is_none(text, lexicon()) for text in ("none", " None ", "NONE")] == [True] * 3
    assert not any(is_none(text, lexicon()) for text in ("", "no", "none else", "none, none", "nothing"))
    assert () == read("none")
    assert ["unread"] == [one.status for one in read("no medicines")]


# --- the lexicon


def test_lexicon_invariants() -> None:
    """Every alias leads to one generic, or the file says in each of its rows that it must be asked."""
    owners: dict[str, set[str]] = {}
    for row in ROWS:
        for name in names_of(row):
            owners.setdefault(plain(name), set()).add(row["generic"])
    assert len(ROWS) == len({row["generic"] for row in ROWS})
    for row in ROWS:
        asked = {plain(part.partition(": ")[0]) for part in row["must_ask"].split(" | ") if part}
        own = set(map(plain, names_of(row)))
        assert {name for name in own if len(owners[name]) > 1} <= asked <= own
        assert set(map(plain, cell(row, "unconfirmed_aliases"))) <= own
        assert (row["evidence_strength"] == "0") == (row["rls_effect"] == "unknown")
        assert row["rxcui"] == "" or row["rxcui"].isdigit()


def test_clinical_invariants() -> None:
    """Antimalarials are unknown; a calcineurin inhibitor is nothing else; iron meets three medicines only."""
    for row in ROWS:
        roles, tags = cell(row, "roles"), cell(row, "tags")
        assert "antimalarial" not in roles or row["rls_effect"] == "unknown"
        assert "calcineurin_inhibitor" not in roles or roles == ["calcineurin_inhibitor"]
        interacts = bool(re.search("mycophenol|levodopa|levothyroxine", row["generic"]))
        assert interacts == ("iron_interacting" in tags)


def test_plain_painkillers_are_not_night_products() -> None:
    """No plain acetaminophen, ibuprofen or naproxen name leads to a product with a sedating antihistamine."""
    for text in (
        "tylenol",
        "acetaminophen",
        "paracetamol",
        "panadol",
        "advil",
        "ibuprofen",
        "motrin",
        "aleve",
        "naproxen",
    ):
        assert {"unread"} == {one.status for one in read(f"{text} 200 mg")}
    for name in lexicon().names.values():
        if any(generic.endswith("/diphenhydramine") for generic in name.generics):
            assert plain(name.phrase) not in {"tylenol", "advil", "motrin", "aleve", "excedrin", "panadol", "nurofen"}


def test_notes_hold_no_dose_advice() -> None:
    """An evidence note tells nobody what to take, and no row carries a licensed code."""
    for row in ROWS:
        assert not re.search(
            r"\b(take|switch|start|reduce|increase|recommended dose|\d+ ?mg)\b", row["evidence_note"]
        ), row
        assert not {"atc", "snomed", "dmd"} & set(row)


def test_a_name_is_in_one_list() -> None:
    """No ordinary word, food or other medicine is a listed name too; unconfirmed names can be listed."""
    others = {plain(row["name"]) for row in csv.DictReader(TEXTS[1].splitlines())}
    assert not others & {plain(name) for row in ROWS for name in names_of(row)}
    marked = {plain(name) for row in ROWS for name in cell(row, "unconfirmed_aliases")}
    assert marked == {name.phrase for name in lexicon().unconfirmed()}


@pytest.mark.parametrize(
    "row, problem",
    [
        pytest.param("x,pred,,,,corticosteroid,may_mask,2,n,,,,,", "'pred' means", id="an alias of two, not asked"),
        pytest.param("x,,,,,corticosteroid,may_mask,0,n,,,,,", "go together", id="no evidence, yet an effect"),
        pytest.param("x,,,,,steroid,may_mask,2,n,,,,,", "'steroid' is not one of the roles", id="an unknown role"),
        pytest.param(
            "x,,,,,other,unknown,0,n,,y: ask,,,", "'y' in must_ask is not a name", id="a question for no name"
        ),
        pytest.param("x,,,,,other,unknown,0,n,,,,,y", "'y' in unconfirmed_aliases", id="an unconfirmed name of no row"),
        pytest.param(
            "x,tylenol,,,,other,unknown,0,n,,,,,", "tylenol: is a name in medicines.csv too", id="a guard name"
        ),
        pytest.param("x,daily,,,,other,unknown,0,n,,,,,", "'daily' is a name", id="an ordinary word"),
    ],
)
def test_a_broken_lexicon_is_refused(row: str, problem: str) -> None:
    """A lexicon that contradicts itself is refused, with the place, the problem and the remedy."""
    with pytest.raises(ContentError, match=problem):
        Lexicon.from_texts(f"{TEXTS[0]}{row}\n", *TEXTS[1:])


@pytest.mark.parametrize("texts", [("", *TEXTS[1:]), (TEXTS[0], TEXTS[1], "none = ["), (TEXTS[0], TEXTS[1], "")])
def test_an_empty_or_unreadable_file_is_refused(texts: tuple[str, str, str]) -> None:
    """An empty or unreadable file is named, not met later as a fault of the program."""
    with pytest.raises(ContentError):
        Lexicon.from_texts(*texts)


# --- always

WORDS = st.sampled_from(
    [
        *(name.phrase for name in list(Lexicon.from_texts(*TEXTS).names.values())[::9]),
        "stopped",
        "allergic to",
        "not",
        "no",
        "switched from",
        "to",
        "and",
        "5 mg",
        "2,5",
        "daily",
        "for my legs",
        "xyzzyq",
        "predisone",
        "(",
        ")",
        ":",
        "until",
        "none",
    ]
)
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(WORDS, st.sampled_from([" ", ", ", "; ", "\n", " and ", "/", ". ", "\n\n"])), max_size=9).map(
        lambda parts: "".join(word + gap for word, gap in parts)
    ),
)


@settings(max_examples=300, deadline=None)
@given(TYPED)
def test_nothing_typed_is_dropped(text: str) -> None:
    """Reading never fails, is the same twice, keeps the order, and every word stands in the entry of some reading."""
    readings = read(text)
    assert readings == read(text)
    at = 0
    for one in readings:
        assert one.text in one.entry
        at = text.index(one.entry, at)
    if not is_none(text, lexicon()):
        entries = "\n".join(one.entry for one in readings)
        for word in words_of(text):
            if word.kind != "mark" and word.plain not in lexicon().words.joins:
                assert text[word.start : word.end] in entries or re.fullmatch(r"\d{1,2}", word.plain)


@settings(max_examples=200, deadline=None)
@given(TYPED)
def test_what_a_reading_holds(text: str) -> None:
    """Only exact names count; a question has candidates; what is not read names no medicine."""
    for one in read(text):
        match one.status:
            case "counted":
                assert one.generic in lexicon().medicines
                assert (0, "", ()) == (one.distance, one.reason, one.candidates)
            case "ask":
                assert one.candidates
                assert one.reason
                assert not (one.reason in ("near", "unclear", "name not confirmed") and one.roles)
            case "not_counted":
                assert one.reason
            case "unread":
                assert (None, (), ()) == (one.generic, one.candidates, one.roles)


def test_bands() -> None:
    """The longer a word, the more slips it may hold; names below five letters are read only exactly."""
    assert [0, 1, 1, 2, 2, 3] == [band(letters) for letters in (4, 5, 7, 8, 11, 12)]
    assert first_sound("zoloft") == first_sound("soloft")
    assert first_sound("klonopin") == first_sound("clonopin")
    assert {"unread"} == {one.status for one in read("irom, hqc, axxd")}


def test_a_reading_is_a_value() -> None:
    """Equal texts give equal readings, so a batch reads each distinct text once."""
    (one,) = read("zoloft 50")
    assert replace(one) == one == read("zoloft 50")[0]
