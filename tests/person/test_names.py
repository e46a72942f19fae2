"""Which item a key of a file names, and the unit beside it."""

from __future__ import annotations

import json

import pytest
from answer_files import read, refusal

from rls_screen.person.answers import Answer


@pytest.mark.parametrize("text", [
    "Flag_Seizure: yes", "flag seizure: yes", " FLAG_SEIZURE : yes", "flag-seizure: yes", "\u200bflag_seizure: yes",
    "flag_seizure\u00a0: yes", "flag_sei\u00adzure: y\u200bes",
    '{"Flag seizure": "yes"}', '{"\\ufeffflag_seizure": true}',
    '\u200b\ufeff{"answers": {"FLAG_SEIZURE": 1}}', "\ufeff\ufeff# remark\n\u200b\nflag_seizure: yes",
])  # fmt: skip
def test_names_are_read_as_they_are_meant(text: str) -> None:
    """Case, blanks, `-` for `_` and invisible characters of a name do not matter."""
    assert {"flag_seizure": Answer(True)} == read(text).given


@pytest.mark.parametrize("text", ["cramps: yes\nCramps: no", '{"cramps": "yes", "cram\\u200bps": "no"}'])
def test_two_spellings_of_a_name_are_one_question(text: str) -> None:
    """A question answered under two spellings of its name is answered twice."""
    assert "answered twice" in refusal(text)


@pytest.mark.parametrize("key", [
    "hemoglobin[g/dL]", "Hemoglobin (g/dL)", "hemoglobin_g_dl", "Hemoglobin [gm/dL]", "HEMOGLOBIN g/dl",
    "hemoglobin.g.dL.", "hemoglobin, g/dL", "hemoglobin_gm_dl", "hemoglobin (gm/dl)",
])  # fmt: skip
def test_units_in_names(key: str) -> None:
    """A unit in a name is read, written in any usual way."""
    assert Answer(119.0, typed=11.9, unit="g/dL") == read(json.dumps({key: 11.9})).given["hemoglobin"]
