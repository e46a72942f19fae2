"""What the lists of medicines promise a pharmacist: classes, codes, everyday names, tags, usual lists."""

from __future__ import annotations

import csv
import json
import re
import tomllib

import polars as pl
import pytest
from medicine_reading import ROWS, TEXTS, cell, everyday_readings, lexicon, names_of, read

from rls_screen.batch.frame import score_frame
from rls_screen.content.library import load
from rls_screen.medicines import Name
from rls_screen.medicines.tokens import normalised
from rls_screen.person.answers import read_answers
from rls_screen.person.scoring import Score, score


def test_lexicon_invariants() -> None:
    """Every alias leads to one generic, or the file says in each of its rows that it must be asked."""
    owners: dict[str, set[str]] = {}
    for row in ROWS:
        for name in names_of(row):
            owners.setdefault(normalised(name), set()).add(row["generic"])
    assert len(ROWS) == len({row["generic"] for row in ROWS})
    for row in ROWS:
        asked = {normalised(part.partition(": ")[0]) for part in row["must_ask"].split(" | ") if part}
        own = set(map(normalised, names_of(row)))
        assert {name for name in own if len(owners[name]) > 1} <= asked <= own
        assert set(map(normalised, cell(row, "unconfirmed_aliases"))) <= own
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


def test_notes_hold_no_dose_advice() -> None:
    """An evidence note tells nobody what to take, and no row carries a licensed code."""
    for row in ROWS:
        assert not re.search(
            r"\b(take|switch|start|reduce|increase|recommended dose|\d+ ?mg)\b", row["evidence_note"]
        ), row
        assert not {"atc", "snomed", "dmd"} & set(row)


# --- The everyday list


def everyday_names() -> list[Name]:
    """Every name of the everyday list, each once."""
    known = lexicon()
    names = {name.phrase: name for name in known.names.values()}
    return [name for name in names.values() if any(known.medicines[one].everyday for one in name.generics)]


CONTRACT_NAMES = """acetylsalicylic acid, warfarin, ramipril, amlodipine, atorvastatin, paracetamol, metformin,
furosemide, vitamin D, folic acid, ibuprofen, alendronate, co-trimoxazole, enoxaparin, aspirin, ASA, HCTZ, Vit D,
Vit D3, Tylenol, Lipitor, Norvasc, Coumadin, Eliquis, Xarelto, Plavix, Ozempic, Jardiance, Januvia, Lantus,
Ventolin, Advair, Bactrim DS, Augmentin, amoxicillin, azithromycin, Prolia, Fosamax, zoledronic acid, Senokot,
Movicol, Celebrex, Voltaren gel, latanoprost eye drops, Hylo-Forte, flu jab, Shingrix, omega-3, CoQ10, B12
injections, Mirena, nifedipine MR, lisinopril, losartan potassium 50 mg, sildenafil, allopurinol, E45 cream, sun
cream, Xiidra, Salagen, clobetasol ointment, Marcumar, Sintrom, Kardegic, Doliprane, Nolotil, Ecosprin"""


def test_an_everyday_name_is_read() -> None:
    """An everyday medicine is read for certain, as class other and without a known link."""
    for text in CONTRACT_NAMES.replace("\n", " ").split(","):
        (one,) = read(text.strip())
        found = (one.status, one.roles, one.effect, one.distance)
        assert ("counted", ("other",), "no known link", 0) == found, text
        assert "mood_warning" not in one.tags


def test_the_everyday_list_is_long_enough() -> None:
    """Some 400 medicines are read, with their brands and spellings; several thousand names would not be reviewed."""
    medicines, names = lexicon().everyday_count()
    assert 380 <= medicines <= 450
    assert 1200 <= names <= 2000
    assert len(everyday_names()) == names


# International name stems (WHO) of the classes that the questionnaire asks about, and of what must never be "no known
# link": a generic of the everyday list with one of them stands in the wrong place.
CLASS_STEMS = {
    "antidepressant": r"triptyl|pramine$|oxetine$|citalopram|traline$|faxine$|azodone$|melitracen|nacipran|mianserin|"
    r"mirtaz|bupropion|reboxetin|agomelat|vortiox|moclobem",
    "sedating_antihistamine": r"hydramin|hydrinate|pheniramine|phenamine|clizine|zine$|prom.thazin|oxylamin|clemastin|"
    r"heptadine|azatadine|tripel|pizotif|ketotif|cetirizine|atadine|fenadine|astine$",
    "dopamine_blocker": r"azapine$|idone$|peridol$|perone$|pride$|promazine|perazine|thixene|thixol|tiapin|domper|"
    r"piprazole|rasidone|pimozide|clopramid",
    "lithium": r"^lithium",
    "trigger": r"tetrabenazine$|oxybate|^interferon|zonisamid|phenytoin|topiramat|thyroxine|thyronine|"
    r"tretinoin|reserpin",
    "dopaminergic": r"dopa$|pexole$|nirole$|rotigotin|giline$|capone$|ergoline$|cripti|amantadine|apomorph|piribedil",
    "alpha2delta": r"gab",
    "opioid": r"codone|codeine|morph|orphan|fentanil|fentanyl|meperid|pethid|adol$|methad|^opium|tilid|pentazoc|"
    r"naltrex|nalox|nalmef|buprenor|loperam|diphenox",
    "benzodiazepine_or_z": r"azepam|azolam|clobazam|zolpid|zopicl|zalepl|azepate|diazepoxid|orexant",
    "iron": r"iron|ferr|ferum",
    "acid_suppressor": r"prazole$|prazan$|tidine$",
    "antacid_or_calcium": r"calcium|magnes|alumin|bicarbon|antacid|alginat",
    "corticosteroid": r"pred|cortisone|corti|methasone|olone$|flazacort|corticotrop|sone$|sonide$|betasol|cinonide",
    "antimalarial": r"quine?$|chloroqu|quin(in|acr)|artem|proguanil",
    "immunosuppressant": r"thioprine|mycophen|trexate|phosphamid|flunomid|limus$|sporin|citinib|imod$|purine$",
    "biologic": r"cept$|mab$|kinra$|globulin",
    "antiseizure": r"racetam|oxazepine|barbital|primidone|suximide|gatrin|bamate|lacos|perampanel|rufinam|"
    r"valpro|trigine",
    "not settled": r"olol$|estradiol|estrogen|phylline$|magnes|zinc|baclofen|tizanid|benzaprine|methyldopa|clonidine|"
    r"quinine|pseudoephed|furantoin|fosfomycin|relin$|dipyridam|amphetamin|amfetamin|afinil|melatonin|lukast",
}
# Bearers of such a stem that belong to none of these classes, each looked at one by one.
OTHER_BEARERS = {
    # antibodies against bone loss, migraine and cholesterol: no medicines for lupus, and they do not weaken defences
    "denosumab", "romosozumab", "erenumab", "fremanezumab", "galcanezumab", "eptinezumab", "evolocumab", "alirocumab",
    # steroids and a calcineurin inhibitor that exist for skin, eye, nose or lung only
    "fluorometholone", "clobetasone", "desoximetasone", "fluocinolone", "loteprednol", "prednicarbate", "clobetasol",
    "halobetasol", "fluticasone", "mometasone", "ciclesonide", "fluocinonide", "desonide", "pimecrolimus",
    # letters in common by chance
    "acetazolamide", "chlorthalidone", "ranolazine", "hydralazine", "spironolactone", "prucalopride",
}  # fmt: skip


def test_no_class_is_hidden_in_the_everyday_list() -> None:
    """No ingredient of an everyday medicine has the name stem of a class, but for the bearers looked at one by one."""
    known = lexicon()
    parts = {part for one in known.medicines.values() if one.everyday for part in one.generic.split("/")}
    for part in sorted(parts - OTHER_BEARERS):
        for role, stems in CLASS_STEMS.items():
            assert not re.search(stems, part), (part, role)
            assert not re.search(stems, part.split()[0]), (part, role)
    stems = "|".join(CLASS_STEMS.values())
    assert all(part in parts and re.search(stems, part) for part in OTHER_BEARERS)


def test_the_stems_find_the_classes() -> None:
    """The stems know most medicines that have a class: a name of a class among the others would be found."""
    pattern = re.compile("|".join(CLASS_STEMS.values()))
    classed = [row["generic"] for row in ROWS if not set(cell(row, "roles")) <= {"other", "other_lupus"}]
    found = [name for name in classed if any(pattern.search(part) for part in re.split("[/ ]", name))]
    assert len(found) > 0.85 * len(classed)


def test_everyday_names_and_parts_are_in_no_class() -> None:
    """No everyday name, and no word or part of a combination, is a name of a listed medicine."""
    listed = {normalised(name) for row in ROWS for name in names_of(row)}
    for name in everyday_names():
        assert name.phrase not in listed
        for generic in name.generics:
            assert not listed & {normalised(part) for part in generic.split("/")}, name
        words = set(name.phrase.split()) - {"calcium", "potassium", "sodium"}  # salts: "atorvastatin calcium"
        assert not listed & words, name


# Products with an ingredient of a class, products whose contents differ by country or variant, and medicines that a
# source names, or a review suspects, as worsening, easing or hiding restless legs. None may be read as everyday.
NEVER_EVERYDAY = """Tylenol PM; Tylenol Nighttime; Tylenol Cold; Tylenol Cold and Flu; Tylenol Sinus; Tylenol
Allergy; Tylenol (PM); Tylenol 500 mg PM; tylenol for sleep; PM Tylenol; Tylenol with codeine; Tylenol 3; Tylenol
Cold & Flu Severe; Advil PM; Advil Cold and Sinus; Advil Allergy Sinus; Advil night; Motrin PM; Aleve PM; Aleve D;
Excedrin; Excedrin PM; Nurofen Plus; Nurofen Night; Nurofen Cold and Flu; Panadol Night; Panadol Ultra; Panadol cold
and flu; Calpol Night; Crocin Cold; Crocin plus; ibuprofen pm; paracetamol night; paracetamol plus; aspirin plus;
naproxen pm; NyQuil; DayQuil; ZzzQuil; Night Nurse; Day Nurse; Lemsip; Beechams; Theraflu; Benylin; Robitussin;
Mucinex; Delsym; Sudafed; Actifed; Contac; Coricidin; Dimetapp; Alka-Seltzer; Alka Seltzer Plus; Vicks; Wick
MediNait; Migraleve; Syndol; Mersyndol; co-codamol; co-dydramol; co-codaprin; co-proxamol; Solpadeine; Panadeine;
Codoliprane; Fioricet; Fiorinal; Percodan; Percocet; Vicodin; Vicoprofen; Ultracet; Zaldiar; Ixprim; Lamaline;
Trezix; Nuromol plus; Contrave; Mysimba; Symbyax; Lybalvi; Auvelity; Deanxit; Limbitrol; Librax; Triavil; Qsymia;
Nuedexta; Treximet; Vimovo; Duexis; Yosprala; Arthrotec; Zegerid; Pepcid Complete; Gaviscon; Rennie; Tums; Rolaids;
Bufferin; Disprin; Dulcolax; calcium; calcium carbonate; Calcichew; Adcal; Adcal D3; Caltrate; Shelcal; Citracal;
magnesium; zinc; sodium bicarbonate; ferrous sulfate; ferrous fumarate; Ferrograd; Pregaday; Galfer; Spatone;
multivitamin; Centrum; prenatal; Pregnacare; omeprazole; esomeprazole; lansoprazole; famotidine; ranitidine;
sucralfate; misoprostol; Pepto-Bismol; Pan D; metoclopramide; domperidone; prochlorperazine; cyclizine; cinnarizine;
Stugeron; Kwells; hyoscine; promethazine; diphenhydramine; chlorphenamine; hydroxyzine; cetirizine; loratadine;
Piriton; Atarax; pizotifen; ketotifen; Zaditor; sertraline; amitriptyline; trazodone; St John's wort; lithium;
quetiapine; haloperidol; buspirone; atomoxetine; levothyroxine; Thyronorm; Armour thyroid; liothyronine; topiramate;
levetiracetam; lamotrigine; carbamazepine; montelukast; interferon; isotretinoin; melatonin; valerian; tramadol;
pregabalin; gabapentin; diazepam; zopiclone; clonidine; quinine; amantadine; selegiline; ropinirole; pramipexole;
baclofen; tizanidine; cyclobenzaprine; Flexeril; carisoprodol; prednisolone; Medrol; dexamethasone; budesonide;
Entocort; fludrocortisone; hydrocortisone; Pred Forte; Betnovate; Protopic; Restasis; hydroxychloroquine;
chloroquine; mefloquine; Malarone; methotrexate; azathioprine; tacrolimus; adalimumab; Humira; rituximab;
omalizumab; dapsone; thalidomide; nitrofurantoin; fosfomycin; leuprorelin; trimetazidine; Fostair; Symbicort;
propranolol; bisoprolol; Cosopt; methyldopa; theophylline; pentoxifylline; dipyridamole; Aggrenox; estradiol;
Microgynon; Premarin; progesterone; methylphenidate; modafinil; rifaximin; botox; isoniazid; Azor; Flomax;
Previscan; Cartia; Urex; doxy; Anadin; Bayer; T3; Zerodol MR; Dolormin; weed; CBD; naloxone; Lomotil; loperamide"""


def test_what_is_never_everyday() -> None:
    """A product that contains, or may contain, an ingredient of a class is not read as an everyday medicine."""
    for text in (one.strip() for one in NEVER_EVERYDAY.replace("\n", " ").split(";")):
        assert [] == [one for one in everyday_readings(text) if one not in ("cold", "flu")], text


def test_the_other_names_are_sorted() -> None:
    """other_medicines.csv is sorted by kind, medicine and name: a new name is one new line."""
    rows = list(csv.DictReader(TEXTS[1].splitlines()))
    kinds = ["everyday", "topical", "medicine", "supplement", "food"]
    keys = [(kinds.index(r["kind"]), r["meaning"] or r["name"], bool(r["meaning"]), r["name"]) for r in rows]
    assert sorted(keys) == keys


# --- Tags


def tagged(tag: str) -> set[str]:
    """The medicines with a tag."""
    return {one.generic for one in lexicon().medicines.values() if tag in one.tags}


def test_mood_warning() -> None:
    """The tag marks the contract's medicines, whole classes where it names a class, and no others."""
    by_class = {
        row["generic"]
        for row in ROWS
        if {"antidepressant", "dopaminergic", "corticosteroid", "alpha2delta"} & set(cell(row, "roles"))
    }
    named = {"belimumab", "montelukast", "montelukast/levocetirizine", "montelukast/fexofenadine"}
    named |= {"interferon alfa", "interferon beta", "interferon gamma", "hydroxychloroquine", "chloroquine"}
    antiseizure = """levetiracetam carbamazepine clonazepam lamotrigine topiramate valproate zonisamide phenytoin
    lacosamide perampanel brivaracetam oxcarbazepine phenobarbital primidone ethosuximide vigabatrin tiagabine
    felbamate cenobamate rufinamide eslicarbazepine methsuximide valpromide clobazam clorazepate diazepam midazolam
    stiripentol sultiame fosphenytoin retigabine cannabidiol fenfluramine"""
    assert by_class | named | set(antiseizure.split()) == tagged("mood_warning")
    assert {"gabapentin", "pregabalin", "prednisolone", "sertraline", "pramipexole"} <= tagged("mood_warning")
    assert not {"anifrolumab", "rituximab", "quinacrine", "azathioprine"} & tagged("mood_warning")


def test_blood_thinner() -> None:
    """The tag marks what thins the blood, in both files and in combinations, and no painkiller but aspirin."""
    expected = """aspirin warfarin acenocoumarol phenprocoumon fluindione apixaban rivaroxaban edoxaban dabigatran
    heparin enoxaparin dalteparin tinzaparin nadroparin bemiparin certoparin fondaparinux clopidogrel prasugrel
    ticagrelor ticlopidine cilostazol clopidogrel/aspirin dipyridamole dipyridamole/aspirin oxycodone/aspirin
    codeine/aspirin aspirin/omeprazole butalbital/aspirin/caffeine/codeine"""
    assert set(expected.split()) == tagged("blood_thinner")
    for name in ("Coumadin", "Eliquis", "ASA", "Clexane", "Marcumar", "Duoplavin"):
        (one,) = read(name)
        assert "blood_thinner" in one.tags


# --- Ten usual lists of a lupus clinic
CLASSES = [role for role in tomllib.loads(TEXTS[2])["columns"]["roles"] if role != "other"]
# The list as typed, the classes that are taken, and the generics that medicine_flags may name.
TEN_LISTS = [
    pytest.param(
        "hydroxychloroquine 200 mg bd, vitamin D 800 IU, folic acid 5 mg weekly, ramipril 2.5 mg",
        {"antimalarial"}, {"hydroxychloroquine"}, id="well and mild",
    ),
    pytest.param(
        "Plaquenil 400mg; prednisolone 5 mg od; azathioprine 100mg; amlodipine 5; alendronic acid 70 mg weekly",
        {"antimalarial", "corticosteroid", "immunosuppressant"},
        {"hydroxychloroquine", "prednisolone", "azathioprine"}, id="steroid and azathioprine",
    ),
    pytest.param(
        "CellCept 1 g bd, prednisone 10 mg, lisinopril 20 mg, furosemide 40 mg, atorvastatin 20 mg, Bactrim DS 3x week",
        {"immunosuppressant", "corticosteroid"}, {"mycophenolate mofetil", "prednisone"}, id="nephritis",
    ),
    pytest.param(
        "warfarin as per INR, hydroxychloroquine 200 mg, simvastatin 40 mg, paracetamol 1 g prn",
        {"antimalarial"}, {"hydroxychloroquine"}, id="antiphospholipid antibodies",
    ),
    pytest.param(
        "methotrexate 15 mg weekly, folic acid 5 mg, naproxen 500 mg bd with food, omeprazole 20 mg",
        {"immunosuppressant", "acid_suppressor"}, {"methotrexate", "omeprazole"}, id="joints",
    ),
    pytest.param(
        "sertraline 50 mg, Plaquenil 200 bid, ibuprofen prn, Vit D3, omega-3, Mirena coil",
        {"antidepressant", "antimalarial"}, {"sertraline", "hydroxychloroquine"}, id="low mood",
    ),
    pytest.param(
        "low dose aspirin 75 mg, enoxaparin 40 mg sc, hydroxychloroquine 400 mg, nifedipine MR 20 mg, vitamin B12",
        {"antimalarial"}, {"hydroxychloroquine"}, id="pregnant",
    ),
    pytest.param(
        "Benlysta infusion, tacrolimus capsules 2 mg, metformin 500 bd, Lantus, losartan/HCTZ, rosuvastatin 10 mg",
        {"biologic", "calcineurin_inhibitor"}, {"belimumab", "tacrolimus"}, id="diabetes and nephritis",
    ),
    pytest.param(
        "ferrous fumarate 210 mg, levothyroxine 100 mcg, hydroxychloroquine, Movicol, salbutamol inhaler, Seretide",
        {"iron", "other_possible_trigger", "antimalarial"}, {"iron", "levothyroxine", "hydroxychloroquine"},
        id="anaemia",
    ),
    pytest.param(
        "apixaban 5 mg bd, Hylo-Forte eye drops, pilocarpine 5 mg, E45 cream, sun cream, clobetasol ointment, "
        "amoxicillin 500 mg tds, hydroxychloroquine 200 mg, sildenafil 25 mg, zoledronic acid yearly",
        {"antimalarial"}, {"hydroxychloroquine"}, id="dry eyes and cold fingers",
    ),
]  # fmt: skip


def scored_alone(text: str) -> Score:
    """One person who answered nothing but the medicines."""
    return score(load(), read_answers(json.dumps({"medicines": text}), "answers.json", load()))


@pytest.mark.parametrize("text, taken, flagged", TEN_LISTS)
def test_ten_usual_lists(text: str, taken: set[str], flagged: set[str]) -> None:
    """On a usual list nothing is left unread, every class is known, and nothing is flagged but what has a class."""
    result = scored_alone(text)
    value = result.person.value
    assert {name: name in taken for name in CLASSES} == {name: value(f"takes_{name}") for name in CLASSES}
    assert (False, ()) == (value("medicines_unread"), result.results["medicines_unrecognised"])
    assert flagged == {flag.partition(":")[0] for flag in flags_of(result)}
    assert None not in {value(id) for id in ("rls_trigger_medicine", "rls_possible_trigger_medicine")}


def test_a_multivitamin_may_hold_iron() -> None:
    """A bare multivitamin leaves open whether iron is taken, and nothing else."""
    value = scored_alone("multivitamin, hydroxychloroquine").person.value
    assert ["iron"] == [name for name in CLASSES if value(f"takes_{name}") is None]
    assert value("medicines_unread") is False


def flags_of(result: Score) -> tuple[str, ...]:
    """The medicine flags of a scored person."""
    flags = result.results["medicine_flags"]
    assert isinstance(flags, tuple)
    return flags


def test_ten_usual_lists_in_one_table() -> None:
    """The same ten lists as a table of ten rows: nothing unread, and the same flags as one by one."""
    texts = [str(case.values[0]) for case in TEN_LISTS]
    asked = [
        item.id for section in load().sections if section.section.id in ("safety", "core") for item in section.items
    ]
    unanswered = {id: [""] * len(texts) for id in asked}
    scored = score_frame(pl.DataFrame({**unanswered, "medicines": texts}))
    assert [";".join(flags_of(scored_alone(text))) for text in texts] == [
        ";".join(one) if isinstance(one, list) else one or "" for one in scored["medicine_flags"].to_list()
    ]
    assert not any(scored["medicines_unrecognised"].to_list())
    assert not any(scored["problems"].to_list())
