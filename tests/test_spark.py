"""What scores a table on a cluster, as far as it needs no Spark; the lane `spark` runs it on one."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from people import table

from rls_screen import __version__, score_frame, spark
from rls_screen.batch.rows import result_schema
from rls_screen.content.instrument import Instrument
from rls_screen.errors import ContentError, RlsScreenError, TableError
from rls_screen.spark import Worker, gathered

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Batch:
    """A batch of so many rows."""

    num_rows: int


@pytest.fixture
def worker(instrument: Instrument) -> Worker:
    """What a caller with this instrument sends to the workers."""
    return Worker(None, __version__, instrument.sha256, {"partial": True}, passing=("id",), nested=(), cores="3")


@pytest.mark.parametrize("call", [spark.score, spark.summary])
def test_without_spark(call: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no pyspark, the error names it."""
    monkeypatch.setitem(sys.modules, "pyspark", None)
    with pytest.raises(TableError, match="pyspark") as error:
        call(pl.DataFrame())
    assert "spark-not-installed" == error.value.code


@given(st.lists(st.integers(0, 70)), st.integers(1, 100))
def test_batches_are_gathered(sizes: list[int], rows: int) -> None:
    """Every batch with rows comes in its order, once, in lists that are large enough but no larger than needed."""
    lists = [*gathered(map(Batch, sizes), rows)]
    assert [size for size in sizes if size] == [one.num_rows for several in lists for one in several]
    counts = [[one.num_rows for one in several] for several in lists]
    assert all(sum(several) >= rows for several in counts[:-1])
    assert all(sum(several[:-1]) < rows for several in counts)
    assert all(several for several in counts)


@pytest.mark.thorough
def test_the_same_results(instrument: Instrument, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker gives the results of `score_frame`, problems included, with the options and threads it was sent."""
    monkeypatch.delenv("POLARS_MAX_THREADS", raising=False)
    people = pl.DataFrame(table(instrument, 60, seed=3, bad=0.05)).with_row_index("id")
    results = worker.scorer()(people)
    expected = score_frame(people, partial=True)
    assert expected.select([*result_schema(instrument)]).equals(results)
    assert results["problems"].str.len_chars().sum() > 0
    assert "3" == os.environ["POLARS_MAX_THREADS"]
    few = people.select("id", "urge_to_move")
    assert "urgency" in worker.scorer()(few).columns
    with pytest.raises(TableError):
        replace(worker, options={"partial": False}).scorer()(few)


@pytest.mark.parametrize("change", [
    pytest.param({"sha256": "0" * 64}, id="other rules"),
    pytest.param({"version": "0.0.1"}, id="another version of the program"),
])  # fmt: skip
def test_a_worker_that_differs(worker: Worker, change: dict[str, str]) -> None:
    """A worker that has not the caller's rules and program scores nothing, and says what it has."""
    with pytest.raises(ContentError) as error:
        replace(worker, **change).scorer()  # type: ignore[arg-type]
    assert "worker-differs" == error.value.code
    assert next(iter(change.values()))[:12] in str(error.value)


def test_only_its_own_questionnaire(worker: Worker, tmp_path: Path) -> None:
    """A worker without the folder that was named scores nothing by another one."""
    with pytest.raises(RlsScreenError):
        replace(worker, questionnaire=str(tmp_path)).scorer()


def test_little_is_sent(worker: Worker) -> None:
    """What is sent to a worker is small, and to receive it imports no polars: its threads are limited before."""
    sent = pickle.dumps(worker)
    assert len(sent) < 1_000
    code = f"import pickle, sys\nassert pickle.loads({sent!r}).cores == '3'\nassert 'polars' not in sys.modules"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert (0, "") == (done.returncode, done.stderr)
