"""The content as a whole: every source is used, every unit and tier has what it needs."""

from __future__ import annotations

from typing import Any

from rls_screen.content.instrument import Instrument


def cited(instrument: Instrument) -> set[str]:
    """The sources that something in the content names."""
    parts: tuple[Any, ...] = (*instrument.items.values(), *instrument.findings.values(), *instrument.results.values())
    rows = [row for result in instrument.results.values() for row in (*result.rows, *result.entries)]
    details = [detail for line in instrument.considerations for detail in line.details]
    return {source for part in (*parts, *rows, *details, *instrument.considerations) for source in part.source}


def test_every_source_is_cited(instrument: Instrument) -> None:
    """sources.toml holds what something rests on, and nothing else."""
    assert set(instrument.sources) == cited(instrument)


def test_every_rule_names_a_source(instrument: Instrument) -> None:
    """Every finding, result and consideration says where it comes from."""
    parts: tuple[Any, ...] = (*instrument.findings.values(), *instrument.results.values(), *instrument.considerations)
    assert [] == [part.id for part in parts if not part.source]


def test_no_rule_rests_on_an_unconfirmed_source(instrument: Instrument) -> None:
    """What nobody could confirm carries no rule."""
    assert [] == [id for id in cited(instrument) if instrument.sources[id].confidence == "unconfirmed"]


def test_every_item_is_reached(instrument: Instrument) -> None:
    """Every item is read by a rule or printed by the report, so that no question is asked for nothing."""
    from rls_screen.content.checks import PLACEHOLDER, sentences, written_rules

    read = {name for _, text, _ in written_rules(instrument) for name in instrument.reads(text)}
    printed = {id for page in instrument.pages for block in page.blocks for line in block.lines for id in line.items}
    filled = {name for _, text in sentences(instrument) for name in PLACEHOLDER.findall(text)}
    assert set() == set(instrument.items) - read - printed - filled


# The contract's table: how much of what each consideration says is known from lupus.
EVIDENCE_IN_LUPUS = {
    "yes": "neuropathy_overlap anemia_not_explained involuntary_movements",
    "limited": """confirm_rls check_look_alike test_iron iron_status iv_iron_caution ferritin_may_mislead kidney
        dialysis_differs""",
    "none": """negative_does_not_exclude recheck_past treatment_may_mask steroid_may_mask medicines_not_read
        akathisia_possible review_trigger_medicines opioid_stopped augmentation sleepy_driving labs_out_of_date
        hemoglobin_not_adjusted blood_loss iron_interaction acid_suppressor pregnancy sleep_apnoea evening_habits
        activity_out_of_date proxy_answers lupus_not_confirmed criterion_open find_the_cause mood_medicine
        guideline_pointer iron_deficiency iron_overload_possible observe_instead""",
}

# The contract's units and ranges: own unit, range, and what each further unit is multiplied by.
NUMBERS: dict[str, tuple[str, tuple[float, float], dict[str, float]]] = {
    "age": ("years", (0, 120), {}),
    "days_per_week": ("days a week", (0, 7), {}),
    "duration_months": ("months", (0, 1200), {"years": 12, "weeks": 0.229979, "days": 0.032854}),
    "irls_total": ("of 40", (0, 40), {}),
    "activity_patient": ("of 10", (0, 10), {}),
    "sledai_2k": ("of 105", (0, 105), {}),
    "steroid_dose": ("mg a day", (0, 2000), {}),
    "egfr": ("mL/min/1.73 m2", (1, 200), {}),
    "hemoglobin": ("g/L", (20, 250), {"g/dL": 10, "mmol/L": 16.114}),
    "ferritin": ("ug/L", (1, 1_000_000), {"ng/mL": 1, "pmol/L": 0.445}),
    "tsat": ("%", (1, 100), {"fraction": 100}),
    "serum_iron": ("umol/L", (0.5, 70), {"ug/dL": 0.179051}),
    "tibc": ("umol/L", (10, 150), {"ug/dL": 0.179051, "transferrin g/L": 25.1}),
    "crp": ("mg/L", (0, 600), {"mg/dL": 10}),
    "altitude": ("m", (0, 6000), {"ft": 0.3048}),
}


# The contract's order of the output's columns, and what a table of many people does with an unreadable row.
RESULTS = """criteria_met criteria_unknown screen_result look_alikes course frequent_distressing dsm5_pattern
    icsd3tr_pattern irls_band anemia anemia_notes tsat_used iron_status iron_notes activity_source sledai_level
    medicine_flags medicines_not_counted medicines_unrecognised red_flags red_flags_unsure red_flag_screen urgency
    considerations missing instrument_version"""


def test_order_of_the_columns(instrument: Instrument) -> None:
    """The results come in the contract's order, the clinician's page first; the last screens stand behind the pages."""
    assert RESULTS.split() == [*instrument.head.results]
    pages = ["clinician", "patient", "emergency", "appendix", "end_staff", "end_patient"]
    assert pages == [page.id for page in instrument.pages]


def test_rows_with_a_bad_answer(instrument: Instrument) -> None:
    """A row with a bad answer keeps the results on safety, and none that is calmer than incomplete."""
    batch = instrument.head.batch
    assert ("red_flags", "red_flags_unsure", "red_flag_screen", "urgency") == batch.kept
    assert {"urgency": {"soon": "incomplete", "routine": "incomplete", "none": "incomplete"}} == batch.instead
    assert {"urgency": ("emergency", "same_day")} == batch.first


def test_evidence_in_lupus(instrument: Instrument) -> None:
    """Every consideration says how much of its evidence is from lupus, as the contract has it."""
    agreed = {id: grade for grade, ids in EVIDENCE_IN_LUPUS.items() for id in ids.split()}
    assert agreed == {line.id: line.evidence_in_lupus for line in instrument.considerations}


def test_units_and_ranges(instrument: Instrument) -> None:
    """Every number has the unit, the range and the factors of the contract."""
    numbers = (item for item in instrument.items.values() if item.kind == "number")
    assert NUMBERS == {i.id: (i.unit, i.range, {unit.name: unit.factor for unit in i.units}) for i in numbers}


def test_a_rule_is_confirmed_or_marked(instrument: Instrument) -> None:
    """Every source says what was taken from it and how well that is confirmed; one not read is never called seen."""
    restated = [
        *("who-hb-2024", "who-hb-severity", "who-ferritin-2020", "gpcpd-wales", "err-table", "dsm-5"),
        *("gpnotebook-irls", "iron-letter", "rohr-2023", "hattan-2009", "dark-skin-signs"),
    ]
    assert set() == {id for id in restated if instrument.sources[id].confidence == "seen"}
    assert [] == [source.id for source in instrument.sources.values() if not source.taken.strip()]
