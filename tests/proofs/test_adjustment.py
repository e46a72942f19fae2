"""Haemoglobin after WHO's adjustment: the content's rules against a second, plain computation of the same figures."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from properties import examples
from toy.making import answers

from rls_screen.batch.frame import score_frame
from rls_screen.content.instrument import Instrument
from rls_screen.content.library import load
from rls_screen.person.scoring import score

RLS = load()
MILLIONTH = Decimal("0.000001")


def lowest(hemoglobin: float, altitude: float | None, nicotine: bool | None) -> float:
    """Haemoglobin in g/L less what altitude (from 500 m on) and smoking add; what is not known adds nothing."""
    left = Decimal(repr(hemoglobin))
    if altitude is not None and altitude >= 500:
        high = Decimal(repr(altitude))
        part = Decimal("0.0056384") * high + Decimal("0.0000003") * high * high
        left -= part.quantize(MILLIONTH, rounding=ROUND_HALF_EVEN)
    if nicotine:
        left -= 6
    return float(left.quantize(MILLIONTH, rounding=ROUND_HALF_EVEN))


def words(nicotine: bool | None) -> dict[str, Any]:
    return {} if nicotine is None else {"nicotine": "yes" if nicotine else "no"}


@settings(max_examples=examples(50))
@given(
    st.integers(200, 2500).map(lambda tenths: tenths / 10),
    st.none() | st.integers(0, 6000).map(float) | st.sampled_from([499.9, 500.0, 500.1, 499.92, 500.1768]),
    st.none() | st.booleans(),
)
@example(122.8942, 500.0, False)
@example(122.8942, 499.999999, None)
@example(120.0, None, True)
def test_lowest_haemoglobin(hemoglobin: float, altitude: float | None, nicotine: bool | None) -> None:
    """The lowest haemoglobin is the measured one less both parts, within one in the sixth decimal."""
    given_as = {"hemoglobin": hemoglobin, **words(nicotine), **({} if altitude is None else {"altitude": altitude})}
    value = score(RLS, answers(RLS, **given_as)).person.value("hemoglobin_lowest")
    assert value == pytest.approx(lowest(hemoglobin, altitude, nicotine), rel=0, abs=1.000001e-6)


@settings(max_examples=examples(50))
@given(
    st.integers(1000, 1700).map(lambda tenths: tenths / 10),
    st.none() | st.integers(0, 6000),
    st.none() | st.booleans(),
    st.sampled_from([("female", "no", 120), ("male", None, 130), (None, "trimester_1", 110), (None, "trimester_2", 105),
                     (None, "trimester_3", 110), (None, "trimester_unknown", 110)]),
)  # fmt: skip
def test_none_only_where_it_stays_none(
    hemoglobin: float, altitude: int | None, nicotine: bool | None, group: tuple[str | None, str | None, int]
) -> None:
    """No anaemia is said exactly where the lowest haemoglobin is not below the group's cut-off."""
    sex, pregnancy, cut = group
    who = {key: value for key, value in (("sex", sex), ("pregnancy", pregnancy)) if value is not None}
    given_as = {
        **who,
        "hemoglobin": hemoglobin,
        **words(nicotine),
        **({} if altitude is None else {"altitude": altitude}),
    }
    said = score(RLS, answers(RLS, **given_as)).results["anemia"]
    assert (said == "none") == (lowest(hemoglobin, altitude, nicotine) >= cut)


def test_columns_agree(instrument: Instrument) -> None:
    """A table of people gives each row the anaemia it has when it is read alone."""
    rows = [
        {"sex": "female", "pregnancy": "no", "hemoglobin": hb, "altitude": altitude, "nicotine": smoked}
        for hb in (79.9, 120.0, 122.8942, 125.9)
        for altitude in (None, 499.9, 500.0, 3000.0)
        for smoked in (None, "yes", "no", "unsure")
    ]
    asked = [item.id for part in instrument.sections if part.section.id in ("safety", "core") for item in part.items]
    frame = score_frame(pl.DataFrame([{**dict.fromkeys(asked), **row} for row in rows]), instrument)
    alone = [
        str(score(instrument, answers(instrument, **{k: v for k, v in row.items() if v is not None})).results["anemia"])
        for row in rows
    ]
    assert alone == frame["anemia"].to_list()
