"""The sentences people are shown: complete, readable, and never saying what a screening may not say.

What the answers lead to is tested elsewhere; the reading grade itself is worked out in `reading`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from banned import BANS
from reading import GLOSSES, grade, letters_grade, sentences, syllables, words

from rls_screen.content.schema import Topic

FOLDER = Path(__file__).parents[2] / "questionnaires" / "rls-lupus"
FILES = ("about", "safety", "core", "look_alikes", "course", "lupus", "iron", "medicines")

ITEMS = {
    "about": "subject_id answered_by answered_on age sex able_to_describe pregnancy",
    "safety": """flag_leg_weakness flag_bladder_bowel flag_seizure flag_stroke flag_headache flag_confusion
        flag_cold_leg flag_chest flag_bleeding flag_steroid_stopped flag_preeclampsia flag_swollen_leg flag_vasculitis
        flag_fever flag_haemolysis flag_abdomen flag_movements flag_kidney flag_self_harm""",
    "core": "urge_to_move worse_at_rest relieved_by_movement worse_in_evening other_leg_trouble",
    "look_alikes": """cramps one_position joint_pain muscle_pain numbness_all_day leg_swelling pain_on_walking
        back_to_leg whole_body_restless urge_is_separate""",
    "course": """days_per_week duration_months lifetime_events start_time distress impact sleepy_driving arms_too
        one_side_only family_history limb_jerks tried severity_7d irls_total irls_date""",
    "lupus": """lupus_diagnosis activity_patient flare treatment_changed sledai_2k sledai_date steroid_dose kidney egfr
        neuropathy antiphospholipid infection diabetes sleep_apnoea caffeine_evening alcohol_evening nicotine""",
    "iron": """anemia_told bleeding hemoglobin ferritin tsat serum_iron tibc crp labs_date iron_infusion_8w iron_24h
        altitude""",
    "medicines": """medicines restless_since_medicine began_after_medicine augmentation impulse stopped_opioid
        main_worry""",
}

CODES = {
    "answered_by": "self staff carer",
    "sex": "female male unsure",
    "pregnancy": "no trimester_1 trimester_2 trimester_3 trimester_unknown postpartum unsure",
    "lifetime_events": "fewer_than_5 five_or_more unsure",
    "start_time": "bedtime_or_night evening afternoon morning all_day unsure",
    "distress": "none mild moderate severe unsure",
    "severity_7d": "none mild moderate severe very_severe unsure",
    "kidney": "no nephritis ckd dialysis unsure",
}

TIERS = {
    "emergency": """flag_leg_weakness flag_bladder_bowel flag_seizure flag_stroke flag_headache flag_confusion
        flag_cold_leg flag_chest flag_bleeding flag_steroid_stopped flag_preeclampsia""",
    "same_day": "flag_swollen_leg flag_vasculitis flag_fever flag_haemolysis flag_abdomen flag_self_harm",
    "within_week": "flag_movements flag_kidney",
}

# What a question must not be mistaken for: words that have to stand in it, to the person and to staff.
NOT_HALVES = {
    "flag_leg_weakness": ("do not count tingling that comes and goes, or a leg", "not a limb that fell asleep"),
    "flag_headache": ("do not count your usual migraine", "not the usual migraine"),
    "flag_chest": ("do not count the sore spot on your ribs", "not the sore spot on the ribs"),
    "flag_bleeding": ("do not count dark, firm stool while you take iron", "not dark, firm stool while taking iron"),
    "flag_steroid_stopped": ("do not count the usual tiredness", "not the usual tiredness"),
    "flag_vasculitis": ("do not count thin-skin bruises", "not the usual thin-skin bruises"),
    "flag_abdomen": ("do not count your usual period pain", "not the usual period pain"),
    "flag_movements": ("do not count legs that jerk only at rest", "not legs that jerk only at rest"),
    "flag_kidney": ("on dialysis, count only the swelling", "on dialysis: only the swelling"),
    "restless_since_medicine": ("do not count it if it is only your legs", "not only the legs in the evening"),
    "flag_bladder_bowel": ("on dialysis, do not count", "not if on dialysis"),
    "flag_confusion": ("do not count the lupus fog", "not their usual lupus fog"),
    "flag_cold_leg": ("do not count cold toes", "not cold toes"),
    "urge_to_move": ("do not count stretching", "not stretching a cramp, not moving to get comfortable"),
    "worse_at_rest": ("do not count what comes only when you first get up", "not only on first getting up"),
    "one_position": ("do not count it if it comes back", "not if it comes back"),
    "whole_body_restless": ("do not count it if it is only your legs", "not the legs alone"),
    "flare": ("do not count your own view", "not the patient's own impression"),
}

# A colour is hard to see on dark skin, so each question that names one also names a sign that shows on any skin.
COLOUR = re.compile(
    r"\b(?:pale|grey|blue|dark|redd?|white|yellow|purple|black|brown)(?:r|er|ish)?\b|\bbluer\b", re.IGNORECASE
)
OTHER_SIGNS = {
    "flag_cold_leg": ("cold", "painful", "warm"),
    "flag_vasculitis": ("fade when pressed", "mouth", "painful"),
    "flag_haemolysis": ("whites of", "urine"),
    "flag_bleeding": ("sticky", "smelly"),
}

# A term of the glossary: its name, and what it means.
TERM = re.compile(r"^- \*\*(.+?)\*\*(.+(?:\n  .+)*)", re.MULTILINE)

# Sentences nobody may ever be told; each breaks at least one ban.
FORBIDDEN = [
    "You have restless legs syndrome.",
    "The patient has RLS.",
    "Your legs move because of your lupus.",
    "Lupus causes this.",
    "Take 65 mg.",
    "A dose of 2 a day.",
    "Stop taking it.",
    "You should lower it.",
    "You can take iron.",
    "Switch to another one.",
    "This medicine is safe.",
    "The first-line therapy is another.",
    "There are no red flags.",
    "This is a triage result.",
    "You are better on the IRLS.",
    "Try magnesium.",
    "Use a heat pack.",
    "Your iron is normal.",
    "You have enough iron.",
    "This is DSM-5 RLS.",
    "This is not urgent.",
    "This is no reason for a referral.",
    "A paper (seen).",
    "Remission is reached.",
    "Do not worry.",
]

# 50 words, counted by ear.
KNOWN = {
    1: "legs walk move worse eyes pressed asks weak through breath months once used night faced",
    2: "urine bladder muscle doctor restless people evening iron needed changes seeing trying lupus greyer steroid",
    3: "medicine another families look-alikes period ferritin idea prescriber alcohol pregnancy apnoea suddenly",
    4: "emergency comfortable dialysis haemoglobin diabetes capacity",
    5: "laboratory",
    6: "antiphospholipid",
}


@cache
def topic(file: str) -> dict[str, Any]:
    """The tables of a topic file, read once; tests do not change them."""
    return tomllib.loads((FOLDER / f"{file}.toml").read_text(encoding="utf-8"))


def items() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every item of the questionnaire, after its id."""
    return ((item["id"], item) for file in FILES for item in topic(file)["items"])


def questions(file: str) -> list[str]:
    """What the person reads one after the other in a section: introduction, questions, and what is said at once."""
    section, asked = topic(file)["section"], topic(file)["items"]
    put = [item["patient"] for item in asked if "patient" in item]
    return [section["intro"]["patient"], *put, *(item["message"]["patient"] for item in asked if "message" in item)]


def labels(file: str) -> list[str]:
    """The answers a person chooses from, and the title of the section."""
    options = [option["patient"] for item in topic(file)["items"] for option in item.get("options", ())]
    return [topic(file)["section"]["title"]["patient"], *options]


def explanations(file: str) -> list[str]:
    """Why a question is asked and how to answer it: shown to the person and to staff."""
    return [item[field] for item in topic(file)["items"] for field in ("why", "hint") if field in item]


def strings(content: object) -> Iterator[str]:
    """Every text anywhere in a table."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for part in content.values():
            yield from strings(part)
    elif isinstance(content, list):
        for part in content:
            yield from strings(part)


def test_syllables() -> None:
    """The syllable counter hears what a speaker hears."""
    assert KNOWN == {
        count: " ".join(w for w in known.split() if count == syllables(w)) for count, known in KNOWN.items()
    }


def test_known_words() -> None:
    """The counter is tried on 50 different words."""
    assert 50 == len({word for known in KNOWN.values() for word in known.split()})


def test_sentences() -> None:
    """A point inside a number ends no sentence; a question mark, a full stop and an exclamation mark do."""
    text = "Is it 38 C (100.4 F)? Call now (for example 112, 911 or 999). Once a month is 0.25! 'None.' Yes"
    assert 5 == len(sentences(text))
    assert 3 == len(sentences("Do you have one of these?\n- a fever of 38.5\n- chills"))


def test_grade() -> None:
    """The grade is the Flesch-Kincaid formula: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    assert grade("The doctor asks. You answer the doctor.") == pytest.approx(0.39 * 7 / 2 + 11.8 * 10 / 7 - 15.59)


def test_letters_grade() -> None:
    """The second formula is the automated readability index: 4.71 letters a word + 0.5 words a sentence - 21.43."""
    expected = 4.71 * 31 / 7 + 0.5 * 7 / 2 - 21.43
    assert letters_grade("The doctor asks. You answer the doctor.") == pytest.approx(expected)


def test_gloss_makes_two_syllables() -> None:
    """A glossed word counts as two syllables, and no other word counts for less than it has."""
    plain, easier = grade("Dialysis in hospital."), grade("Dialysis in hospital.", frozenset({"dialysis"}))
    assert plain - easier == pytest.approx(11.8 * 2 / 3)


@pytest.mark.parametrize("file", FILES)
def test_shape(file: str) -> None:
    """Every topic file has the shape the program reads."""
    assert Topic.model_validate(topic(file)).section is not None


@pytest.mark.parametrize("file", FILES)
def test_contract(file: str) -> None:
    """Every item of the contract is there, in its order, and no other."""
    assert ITEMS[file].split() == [item["id"] for item in topic(file)["items"]]


def test_no_item_twice() -> None:
    """No two items share an id."""
    ids = [name for name, _ in items()]
    assert len(ids) == len(set(ids))


def test_codes() -> None:
    """Every choice has the codes of the contract, in their order."""
    assert CODES == {name: " ".join(o["code"] for o in item["options"]) for name, item in items() if "options" in item}


def test_tiers() -> None:
    """Every safety question has the tier of the contract, and nothing else has one."""
    tiers = {name: tier for tier, names in TIERS.items() for name in names.split()}
    assert tiers == {name: item["tier"] for name, item in items() if "tier" in item}


@pytest.mark.parametrize("file", FILES)
def test_questions_are_easy_to_read(file: str) -> None:
    """The questions of a section, read as one passage, need no more than six years of school, by both formulas."""
    passage = "\n".join(questions(file))
    assert grade(passage, frozenset(GLOSSES)) <= 6.0
    assert letters_grade(passage) <= 6.0


@pytest.mark.parametrize("file", FILES)
def test_explanations_are_easy_to_read(file: str) -> None:
    """The explanations of a section, read as one passage, need no more than six years of school, by both formulas."""
    passage = "\n".join(explanations(file))
    assert grade(passage, frozenset(GLOSSES)) <= 6.0
    assert letters_grade(passage) <= 6.0


@pytest.mark.parametrize("file", FILES)
def test_questions_are_short(file: str) -> None:
    """No sentence of a question, an answer or a title has more than 25 words, and no line of a list."""
    said = [sentence for text in questions(file) + labels(file) for sentence in sentences(text)]
    assert [] == [sentence for sentence in said if len(words(sentence)) > 25]


@pytest.mark.parametrize("file", FILES)
def test_explanations_are_short(file: str) -> None:
    """No sentence of an explanation has more than 25 words."""
    said = [sentence for text in explanations(file) for sentence in sentences(text)]
    assert [] == [sentence for sentence in said if len(words(sentence)) > 25]


@pytest.mark.parametrize("file", FILES)
def test_gloss_is_beside_its_word(file: str) -> None:
    """A medical word that is counted as easy has its plain words in the same question."""
    bare = [
        (word, text)
        for text in questions(file)
        for word in map(str.lower, words(text))
        if word in GLOSSES and GLOSSES[word] not in text.lower()
    ]
    assert [] == bare


@pytest.mark.parametrize("voice", ["patient", "staff"])
def test_a_question_asks_one_thing(voice: str) -> None:
    """A yes/no question has one question mark, so that it is clear what a yes affirms; signs are lines of a list."""
    asked = {name: item[voice] for name, item in items() if item["kind"].startswith("yes_no") and voice in item}
    assert len(asked) > 50
    assert {} == {name: text for name, text in asked.items() if text.count("?") != 1}


@pytest.mark.parametrize("name", NOT_HALVES)
def test_what_it_is_not(name: str) -> None:
    """A question that is easily mistaken says what not to count, to the person and to staff."""
    item = dict(items())[name]
    to_person, to_staff = NOT_HALVES[name]
    assert to_person in item["patient"].lower()
    assert to_staff in item["staff"].lower()


@pytest.mark.parametrize("name", NOT_HALVES)
def test_a_line_among_others_keeps_what_it_is_not(name: str) -> None:
    """Where staff tick a question as a line of a list, the line itself says what not to count."""
    lists = [set(screen["items"]) for screen in topic("questionnaire")["screens"] if screen.get("form") == "list"]
    if any(name in listed for listed in lists):
        item = dict(items())[name]
        line = item.get("staff_line", item["label"])
        assert re.search(r"\((?:.*\bnot\b|on dialysis: only)", line)


def test_colours_are_known() -> None:
    """Every safety question that names a colour is checked for another sign."""
    coloured = {item["id"] for item in topic("safety")["items"] if COLOUR.search(item["patient"] + item["staff"])}
    assert OTHER_SIGNS.keys() == coloured


@pytest.mark.parametrize("voice", ["patient", "staff"])
@pytest.mark.parametrize("name", OTHER_SIGNS)
def test_signs_on_any_skin(name: str, voice: str) -> None:
    """A safety question that names a colour also names signs that show on any skin."""
    text = dict(items())[name][voice].lower()
    assert [] == [sign for sign in OTHER_SIGNS[name] if sign not in text]


def test_self_harm_is_asked_with_care() -> None:
    """The question on self-harm comes last, alone, may be skipped, says where it goes, and is followed by support."""
    last = topic("safety")["items"][-1]
    assert "flag_self_harm" == last["id"]
    assert last["alone"] is True
    for voice in ("patient", "staff"):
        assert "skip" in last[voice]
        assert "in the report" in last[voice]
        assert "(for example 112, 911 or 999)" in last["message"][voice]


@pytest.mark.parametrize("file", FILES)
def test_plain_characters(file: str) -> None:
    """Every question is in ASCII but for the degree sign, so that it can be shown on any terminal."""
    shown = strings([topic(file)["section"], topic(file)["items"]])
    assert [] == [text for text in shown if not text.replace("\u00b0", "").isascii()]


@pytest.mark.parametrize("ban", BANS)
def test_never_said(ban: str) -> None:
    """No text that is ever printed gives a diagnosis, blames lupus, names a dose, or calms where nothing is known."""
    pages = sorted(path.stem for path in FOLDER.glob("report_*.toml"))
    files = [*FILES, "referral", *pages, "questionnaire"]
    texts = [(file, text) for file in files for text in strings(topic(file))]
    assert [] == [(file, text) for file, text in texts if re.search(ban, text, re.IGNORECASE)]


@pytest.mark.parametrize("ban", BANS)
def test_the_ban_bites(ban: str) -> None:
    """Each pattern finds the sentence it was written against, so that no ban is empty."""
    assert 1 <= sum(re.search(ban, text, re.IGNORECASE) is not None for text in FORBIDDEN)


def test_names_on_the_patient_page_are_short_and_plain() -> None:
    """The name of a question on the person's page has at most 15 words, and says "you", never "they"."""
    named = [item["patient_label"] for _, item in items() if "patient_label" in item]
    assert [item["id"] for item in topic("safety")["items"]] == [
        item["id"] for item in topic("safety")["items"] if "patient_label" in item
    ]
    assert [] == [text for text in named if len(words(text)) > 15 or re.search(r"\b(?:their|they|patient)\b", text)]


def glossary() -> dict[str, str]:
    """The terms of the glossary, each with its meaning."""
    page = FOLDER.parents[1] / "docs" / "reference" / "glossary.md"
    return {term: " ".join(meaning.split()) for term, meaning in TERM.findall(page.read_text(encoding="utf-8"))}


def test_the_glossary_explains_words_that_are_used() -> None:
    """The glossary has 40 terms in the order of the alphabet, and each is a word of the questionnaire."""
    terms = list(glossary())
    assert 40 == len(terms)
    assert sorted(terms, key=str.lower) == terms
    used = "\n".join(text for file in sorted(FOLDER.glob("*.toml")) for text in strings(topic(file.stem))).lower()
    assert [] == [term for term in terms if not re.search(rf"\b{re.escape(term.lower())}", used)]


def test_the_glossary_has_the_words_beside_a_medical_word() -> None:
    """A medical word that a question explains has the same plain words in the glossary."""
    meanings = {word: meaning for term, meaning in glossary().items() for word in term.lower().split()}
    explained = GLOSSES.keys() & meanings.keys()
    assert {"antibodies", "antiphospholipid", "neuropathy", "prednisone"} == explained
    assert [] == [word for word in explained if GLOSSES[word] not in meanings[word].lower()]
