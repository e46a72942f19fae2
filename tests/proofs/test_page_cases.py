"""What the pages print for one kind of person: an emergency, a blood value, a medicine beside a sign."""

from __future__ import annotations

import re
from typing import Any

import pytest
from reports import (
    FLAGS,
    FOUR,
    REPRESENTATIVE,
    RLS,
    block_of_page,
    first_block,
    full_pages,
    own_words,
    quick,
    texts_in,
)

from rls_screen.report import markdown
from rls_screen.report.model import Bullets


@pytest.mark.parametrize("flag", [item.id for item in RLS.safety_items if item.tier == "emergency"])
def test_the_emergency_comes_first(flag: str) -> None:
    """After a yes to an emergency item both pages begin with a box that says so, before anything about legs."""
    one = quick({**FOUR, flag: "yes"})
    for page in full_pages(one):
        assert page.blocks[0].boxed
        lines = [line for line in markdown(one, page.id).splitlines() if line.startswith(("## ", "> "))]
        assert lines[0].startswith("> ## ")
        assert "emergency" in lines[1].lower()
    assert [True, False] == [block.boxed for block in full_pages(one)[0].blocks[:2]]


@pytest.mark.parametrize("flag", [item.id for item in RLS.safety_items if item.tier == "emergency"])
def test_an_emergency_is_never_calmed(flag: str) -> None:
    """After a yes to an emergency item no page says what the legs may be, offers self-help, or counts the noes."""
    for core in ("yes", "no"):
        one = quick({**dict.fromkeys(FLAGS, "no"), **dict.fromkeys(FOUR, core), flag: "yes"})
        said = " ".join(own_words(one))
        patient = " ".join(own_words(one, "patient"))
        assert [] == [calm for calm in ("Some people find", "none yes") if calm in said]
        assert [] == [calm for calm in RLS.results["screen_result"].patient_texts.values() if calm in patient]
        assert "EMERGENCY: help is needed now. Restless legs can wait." in said


def test_a_negative_rules_nothing_out() -> None:
    """Both pages of a negative result say that it does not rule out restless legs."""
    one = quick(REPRESENTATIVE["not met"])
    assert "A negative result does not rule out RLS" in " ".join(own_words(one, "appendix"))
    assert "A negative result does not rule it out" in " ".join(own_words(one, "patient"))


def test_legs_that_trouble_need_a_cause() -> None:
    """Not met with symptoms: both pages ask for the cause; never that it is no reason, never that it is not urgent."""
    one = quick(REPRESENTATIVE["not met, and the legs trouble all the same"])
    reason, patient = block_of_page(one, "Reason for referral"), " ".join(own_words(one, "patient"))
    assert "Not restless legs by these answers" in reason
    assert "The leg symptoms still need a cause." in reason
    assert "Your legs bother you, so the cause needs to be found." in patient
    assert "you need not wait for your next visit." in patient
    for distress in ("mild", "moderate"):
        less = quick({**REPRESENTATIVE["not met, and the legs trouble all the same"], "distress": distress})
        assert "you need not wait" not in " ".join(own_words(less, "patient"))
    for core in ({"urge_to_move": "no"}, {"worse_at_rest": "no"}):
        asked = block_of_page(quick({**dict.fromkeys(FLAGS, "no"), **core}), "Reason for referral")
        assert "Whether the legs trouble the person all the same is not known. Ask" in asked
        well = quick({**dict.fromkeys(FLAGS, "no"), **core, "other_leg_trouble": "no"})
        assert "need a cause" not in block_of_page(well, "Reason for referral")


CLOTS = [
    *("flag_leg_weakness", "flag_stroke", "flag_headache", "flag_chest", "flag_cold_leg", "flag_swollen_leg"),
    *("flag_abdomen", "flag_movements"),
]


@pytest.mark.thorough
@pytest.mark.parametrize("flag", FLAGS)
@pytest.mark.parametrize("answer", ["yes", "unsure"])
def test_clotting_antibodies_stand_next_to_their_signs(flag: str, answer: str) -> None:
    """Beside a leg, chest, head, belly or movement sign: antiphospholipid antibodies, or that they are not known."""
    for antibodies, says in (
        ("yes", "the threshold for these signs is lower"),
        (None, "Antiphospholipid antibodies: not"),
    ):
        given_too = {"antiphospholipid": antibodies} if antibodies else {}
        said = " ".join(first_block(quick({flag: answer, **given_too}), "appendix"))
        assert (flag in CLOTS) is (says in said)
    assert "ntiphospholipid antibodies" not in " ".join(
        text
        for text in first_block(quick({flag: answer, "antiphospholipid": "no"}), "appendix")
        if "belly" not in text.lower()
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    "given, value",
    [
        pytest.param({"hemoglobin": 75}, "Haemoglobin below 80 g/L: 75 g/L.", id="haemoglobin below 80"),
        pytest.param({"hemoglobin": 85}, "Haemoglobin 85 g/L", id="haemoglobin below 90"),
        pytest.param({"hemoglobin": 92, "altitude": 4000}, "Haemoglobin 92 g/L", id="below 80 after the adjustment"),
        pytest.param({"ferritin": 2000}, "Ferritin 2000 ug/L or more: 2000 ug/L.", id="extreme ferritin"),
        pytest.param({"ferritin": 600, "flag_fever": "yes"}, "Ferritin: 600 ug/L", id="ferritin in somebody unwell"),
        pytest.param({"ferritin": 600, "iron_infusion_8w": "yes"}, "Ferritin 600 ug/L", id="ferritin"),
        pytest.param(
            {"ferritin": 400, "tsat": 80, "medicines": "ferrous sulfate"},
            "saturation of 80 %",
            id="iron at a high TSAT",
        ),
        pytest.param({"hemoglobin": 95, "pregnancy": "trimester_1"}, "(blood test: ", id="anaemia in pregnancy"),
    ],
)
def test_a_blood_value_that_sets_the_urgency_has_its_date(given: dict[str, Any], value: str) -> None:
    """A blood value that sets the urgency is printed with its date; old or undated, the first block says that too."""
    person = {**dict.fromkeys(FLAGS, "no"), "urge_to_move": "no", "answered_on": "2026-11-20", **given}
    for date, old in (("2026-11-01", False), ("2026-08-21", True), (None, None)):
        one = quick({**person, **({"labs_date": date} if date else {})})
        clinician, patient = (" ".join(first_block(one, page.id)) for page in full_pages(one))
        assert value in clinician
        for said in (clinician, patient):
            assert (date or "not known") in said
        assert (old is True) is ("more than 90 days older than these answers" in clinician)
        assert (old is True) is ("That blood test is more than 90 days old." in patient)
        assert (old is None) is ("The date of the blood test is not known: it is read as a recent one." in clinician)


def test_signs_together_say_why() -> None:
    """What is an emergency or for today only by two answers together is said on both pages in the first block."""
    says = {
        "belly pain on a steroid": (
            "The belly sign on a steroid",
            "You take steroids, which makes belly trouble like this an emergency.",
        ),
        "belly pain": ("The belly sign is an emergency with a steroid", "an emergency if you take steroids, have"),
        "restless with fever": ("serotonin toxicity is possible", "Together with a fever, this is an emergency."),
        "fever not sure on azathioprine": ("measure the temperature now", "Measure your temperature now."),
    }
    for name, (clinician, patient) in says.items():
        one = quick(REPRESENTATIVE[name])
        assert clinician in " ".join(first_block(one, "appendix"))
        assert patient in " ".join(first_block(one, "patient"))
    alone = quick({**FOUR, "restless_since_medicine": "yes"})
    assert "akathisia is possible" in " ".join(first_block(alone, "appendix"))
    assert "Together with a fever" not in " ".join(first_block(alone, "patient"))


def test_a_blood_thinner_stands_next_to_bleeding_and_headache() -> None:
    """Beside bleeding or a headache: the blood thinner by name, or that the list does not settle it; nowhere else."""
    for flag in ("flag_bleeding", "flag_headache", "flag_chest"):
        for answer in ("yes", "unsure"):
            for medicines, clinician, patient in (
                (
                    "warfarin, prednisone",
                    "On the medicine list, a blood thinner: warfarin.",
                    "a blood thinner: warfarin.",
                ),
                (None, "Blood thinners: the medicine list does not settle whether one is taken. Ask.", None),
                ("none", None, None),
            ):
                one = quick({flag: answer, **({"medicines": medicines} if medicines else {})})
                pages = [" ".join(first_block(one, page.id)) for page in full_pages(one)]
                beside = flag != "flag_chest"
                for said, text in zip(pages, (clinician, patient), strict=True):
                    assert (beside and text is not None) is ("lood thinner" in said.replace("on a blood thinner", ""))
                    assert text is None or beside is (text in said)


def test_a_medicine_that_warns_of_mood_is_named() -> None:
    """Beside thoughts of self-harm both pages name the medicine that warns of mood, and say not to stop it alone."""
    cases = [("yes", "belimumab", True), ("unsure", "belimumab", True), ("no", "belimumab", False)]
    for answer, medicines, named in (*cases, ("yes", "ramipril", False)):
        one = quick({"flag_self_harm": answer, "medicines": medicines})
        clinician, patient = (" ".join(first_block(one, page.id)) for page in full_pages(one))
        assert named is ("product information warns of mood changes: belimumab." in clinician)
        assert named is ("among them: belimumab." in patient)
        assert named is ("Do not stop it on your own." in patient)


def test_steroids_that_were_stopped() -> None:
    """The sign after steroids were stopped: an emergency on both pages, with what to say to those who help."""
    one = quick({"flag_steroid_stopped": "yes"})
    clinician, patient = (" ".join(first_block(one, page.id)) for page in full_pages(one))
    assert "Adrenal crisis is possible" in clinician
    assert "If you have a steroid card, show it." in patient


def test_help_is_a_list_with_the_action_first() -> None:
    """Below the call to make stand the emergencies of the questionnaire; those of a pregnancy where they apply."""
    signs = [
        *("weak or numb", "pass urine", "cold and very painful", "chest pain", "or a blackout", "face droops"),
        *(
            "bad new headache",
            "suddenly confused",
            "vomit (throw up) blood",
            "like tar",
            "steroids were missed",
            "belly hurts",
        ),
        "hurt yourself",
    ]
    for name, maternity in (("not met", False), ("a pregnancy", True)):
        one = quick(REPRESENTATIVE[name])
        block = next(b for b in full_pages(one)[1].blocks if b.heading == "Get help if this happens")
        lists = {
            part.before: " ".join(b.text for b in part.bullets) for part in block.parts if isinstance(part, Bullets)
        }
        call = lists["Call your emergency number (for example 112, 911 or 999) if:"]
        assert [] == [sign for sign in signs if sign not in call]
        assert maternity is ("In pregnancy and in the 6 weeks after it, also call if:" in lists)


def test_attachments_are_asked_for() -> None:
    """Blood count, creatinine and eGFR are asked for; urine protein too with anaemia or the kidney sign."""
    low = " ".join(own_words(quick(REPRESENTATIVE["low iron"])))
    kidney = " ".join(own_words(quick(REPRESENTATIVE["this week"])))
    plain = " ".join(own_words(quick(FOUR)))
    assert (1, 1, 0) == tuple(
        text.count("blood count, creatinine, urine protein, eGFR") for text in (low, kidney, plain)
    )
    assert (0, 0, 1) == tuple(text.count("blood count, creatinine, eGFR") for text in (low, kidney, plain))


def test_blood_loss_is_asked_about_today() -> None:
    """Blood loss without an answer on bleeding now: both pages ask about tarry stool today, and only then."""
    asks = {
        "appendix": "stool black, sticky and smelly like tar?",
        "patient": "smelly, like tar, call",
    }
    for bleeding, flag, asked in (
        ("yes", None, True),
        ("yes", "unsure", True),
        ("yes", "no", False),
        ("no", None, False),
    ):
        one = quick({**FOUR, "bleeding": bleeding, **({"flag_bleeding": flag} if flag else {})})
        for page in full_pages(one):
            said = " ".join(first_block(one, page.id))
            assert asked is (asks[page.id] in said)
            assert asked is ("Iron makes stool dark, but firm" in said)


NO_BAND = ("not_applicable", "not_tested", "high_tsat")


def test_iron_bands_are_conditional_and_attributed() -> None:
    """Each iron band begins "If restless legs are confirmed:" and names its guideline."""
    texts = RLS.results["iron_status"].texts
    bands = {code: text for code, text in texts.items() if code not in NO_BAND}
    assert [] == [code for code, text in bands.items() if not text.startswith("If restless legs are confirmed: ")]
    assert [] == [code for code, text in bands.items() if not re.search(r"AASM 2025|IRLSSG 2018", text)]
    details = next(line for line in RLS.considerations if line.id == "iron_status").details
    banded = [detail.text for detail in details if "iron_status ==" in detail.when]
    assert 6 == len(banded)
    assert [] == [text for text in banded if not text.startswith("If restless legs are confirmed: ")]


@pytest.mark.parametrize("given", [{"ferritin": 40, "tsat": 50}, {"ferritin": 75, "tsat": 45}])
def test_disagreeing_iron_tests_are_repeated(given: dict[str, Any]) -> None:
    """Where ferritin and saturation disagree, the page asks for a repeat in the morning and names no band."""
    said = block_of_page(quick({**FOUR, **given}), "Blood tests and iron")
    assert "disagree: repeat both in the morning, after 24 hours without iron; no new iron until then" in said
    assert "If restless legs are confirmed" not in said
    assert "possible iron overload" not in said


@pytest.mark.parametrize(
    "given, first",
    [
        pytest.param({"ferritin": 9}, "Iron deficiency by the WHO 2020", id="WHO"),
        pytest.param({"ferritin": 20, "pregnancy": "trimester_1"}, "Iron deficiency in pregnancy", id="pregnancy"),
        pytest.param({"ferritin": 9, "urge_to_move": "no"}, "Iron deficiency by the WHO 2020", id="not met"),
    ],
)
def test_iron_deficiency_comes_before_the_band(given: dict[str, Any], first: str) -> None:
    """An iron deficiency is printed once, before the band for restless legs, whatever the legs do."""
    said = block_of_page(quick({**FOUR, "tsat": 30, **given}), "Blood tests and iron")
    assert 1 == said.count(first)
    assert said.index(first) < said.index("If restless legs are confirmed:")


def test_one_of_the_two_values_follows_the_band() -> None:
    """A band read from ferritin alone or from the saturation alone says so in the next sentence."""
    for value in ({"ferritin": 60}, {"tsat": 15}):
        one = quick({**FOUR, **value})
        parts = next(block for block in full_pages(one)[0].blocks if block.heading == "Blood tests and iron").parts
        said = [text for part in parts for text in texts_in(part) if text]
        band = next(number for number, text in enumerate(said) if text.startswith("If restless legs are confirmed:"))
        assert said[band + 1].startswith("Based on one of the two values only")


def test_a_high_saturation_asks_for_a_cause() -> None:
    """At a saturation of 45 or more the page names overload and the iron taken, no band, and asks nobody for iron."""
    one = quick({**FOUR, "ferritin": 658, "tsat": 88, "medicines": "ferrous sulfate", "iron_24h": "no"})
    iron = block_of_page(one, "Blood tests and iron")
    assert "possible iron overload" in iron
    assert "no more iron before it is explained" in iron
    assert "Iron taken, by the medicine list: iron." in iron
    assert "If restless legs are confirmed" not in iron
    reason = block_of_page(one, "Reason for referral")
    assert (
        "Please review iron." in reason,
        "look for the cause before any further iron" in reason,
    ) == (
        False,
        True,
    )
    assert "Do not take iron without a test" not in " ".join(own_words(one, "patient"))


def test_suspected_macrophage_activation_comes_before_iron() -> None:
    """With a very high ferritin in somebody unwell nothing is said about an iron band."""
    said = " ".join(own_words(quick({**FOUR, "ferritin": 820, "tsat": 12, "flag_fever": "yes"}), "appendix"))
    assert "macrophage activation syndrome" in said
    assert "If restless legs are confirmed" not in said
