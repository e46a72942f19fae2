"""The lane `spark`: a table scored by Spark has the results that `score_frame` gives, whatever happens to the cluster.

Run `python tests/lanes/spark.py` with a Python that has pyspark and pyarrow, and Java: once in this process and
once on a cluster of two workers on this machine. It prints what it has shown and fails at the first difference. The
rows are made up, from a fixed seed; RLS_SCREEN_ROWS says how many (200,000).
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]
os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

import polars as pl  # noqa: E402
import pyspark  # noqa: E402
import pytest  # noqa: E402
from people import table  # noqa: E402
from pyspark.errors import PySparkException  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql import functions as f  # noqa: E402

from rls_screen import score_frame, score_table, spark  # noqa: E402
from rls_screen.content.library import load  # noqa: E402
from rls_screen.errors import TableError  # noqa: E402

ROWS = int(os.environ.get("RLS_SCREEN_ROWS", "200000"))
MADE = 20_000  # made one by one, and repeated
SPARK = Path(pyspark.__file__).parent


def made(folder: Path) -> pl.DataFrame:
    """The people, each row with its number; also written for Spark as twelve files."""
    few = pl.DataFrame(table(load(), min(MADE, ROWS), seed=19, bad=0.002))
    people = pl.concat([few] * -(-ROWS // few.height)).head(ROWS).with_row_index("id")
    (folder / "given").mkdir()
    for number, part in enumerate(people.iter_slices(-(-ROWS // 12))):
        part.write_parquet(folder / "given" / f"{number:02}.parquet")
    return people


def session(master: str, **settings: str) -> Any:
    """A session of Spark on this machine alone."""
    builder = SparkSession.builder.master(master).appName("rls-screen")
    quiet = {"spark.ui.enabled": "false", "spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1",
             "spark.sql.shuffle.partitions": "8"}  # fmt: skip
    for name, value in {**quiet, **{name.replace("_", "."): value for name, value in settings.items()}}.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("OFF")
    return found


def same(scored: Any, expected: pl.DataFrame, folder: Path, what: str) -> None:
    """Fail unless the scored table, written by Spark, is the expected one."""
    began = time.perf_counter()
    scored.write.mode("overwrite").parquet(str(folder / "scored"))
    found = pl.read_parquet(folder / "scored" / "*.parquet").sort("id")
    assert [*found.columns] == [*expected.columns], what
    different = [name for name in found.columns if not found[name].equals(expected[name])]
    assert not different, f"{what}: {different}"
    print(
        f"{what}: {found.height} rows, {found.width} columns, equal ({time.perf_counter() - began:.0f} s)", flush=True
    )


def in_this_process(folder: Path, expected: pl.DataFrame) -> None:
    """The schema is known without a row, bad columns are refused at the call, the summary is that of `batch`."""
    spark_session = session("local[2]")
    given = spark_session.read.parquet(str(folder / "given"))
    scored = spark.score(given)
    assert [*expected.columns] == scored.columns
    gone = given.select("*", f.raise_error(f.lit("a row was read")).alias("read"))
    spark.score(gone)  # reads nothing
    for columns, code in ((given.select("id"), "no-known-column"),
                          (given.withColumnRenamed("cramps", "crampss"), "doubtful-heading"),
                          (given.withColumn("cramps", f.array("cramps")), "column-kind"),
                          (given.withColumn("cramps", f.current_timestamp()), "column-kind")):  # fmt: skip
        with pytest.raises(TableError) as error:
            spark.score(columns)
        assert code in error.value.codes, error
    same(scored, expected, folder, "local")
    nested = given.withColumn("visits", f.array(f.lit(1), f.col("id"))).where("id < 1000")
    assert [[1, 999]] == [row.visits for row in spark.score(nested).where("id = 999").collect()]
    counted = {(row.result, row.code): row.rows for row in spark.summary(scored).collect()}
    check_summary(counted, folder)
    print(f"refused at the call, and {len(counted)} counts as in the summary of batch", flush=True)
    spark_session.stop()


def check_summary(counted: dict[tuple[str, str], int], folder: Path) -> None:
    """Fail unless Spark counts what `batch --summary` counts."""
    summary = score_table(pl.read_parquet(folder / "given" / "*.parquet")).summary
    expected = {
        (id, code): share["count"]
        for id, result in summary["results"].items()
        for code, share in result["counts"].items()
        if share["count"]
    }
    expected |= {("rows", "all"): ROWS, ("rows", "with_problems"): summary["rows_with_problems"]}
    different = {key: (counted.get(key), expected.get(key)) for key in counted.keys() | expected.keys()
                 if counted.get(key) != expected.get(key)}  # fmt: skip
    assert not different, different


@contextlib.contextmanager
def cluster(folder: Path, second: dict[str, str] | None = None) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A master and two workers; `second` is the environment of the second worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    master = f"spark://127.0.0.1:{port}"
    started: list[subprocess.Popen[bytes]] = []

    def start(number: int, environment: dict[str, str], *arguments: str) -> None:
        with (folder / f"process{number}.log").open("wb") as log:
            started.append(
                subprocess.Popen(
                    [str(SPARK / "bin" / "spark-class"), *arguments], env={**os.environ, **environment},
                    stdout=log, stderr=log, start_new_session=True,
                )
            )  # fmt: skip

    try:
        start(0, {}, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", str(port),
              "--webui-port", "0")  # fmt: skip
        time.sleep(4)
        for number in (1, 2):
            start(number, (second or {}) if number == 2 else {}, "org.apache.spark.deploy.worker.Worker", "--host",
                  "127.0.0.1", "--webui-port", "0", "--cores", "1", "--memory", "2g", "--work-dir",
                  str(folder / f"work{number}"), master)  # fmt: skip
        time.sleep(5)
        yield master, started
    finally:
        for one in started:
            end(one)


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def on_a_cluster(folder: Path, expected: pl.DataFrame) -> None:
    """Two workers give the same, also where nearly all rows are in one partition, and where one worker is killed."""
    with cluster(folder) as (master, processes):
        running = session(master, spark_executor_memory="1500m")
        given = running.read.parquet(str(folder / "given"))
        same(spark.score(given.repartition(8)), expected, folder, "two workers")
        uneven = f.when(f.col("id") % 10 < 9, 0).otherwise(f.col("id") % 70)
        same(spark.score(given.repartition(8, uneven)), expected, folder, "90 % in one partition")

        def kill_later() -> None:
            time.sleep(6)
            end(processes[2])

        threading.Thread(target=kill_later).start()
        same(spark.score(given.repartition(24)), expected, folder, "one worker killed")
        assert processes[2].poll() is not None
        running.stop()


def with_other_rules(folder: Path) -> None:
    """A task on a worker with a changed questionnaire fails, and says what differs."""
    shutil.copytree(ROOT / "rls_screen", folder / "other" / "rls_screen", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "questionnaires", folder / "other" / "questionnaires")
    about = folder / "other" / "questionnaires" / "rls-lupus" / "about.toml"
    about.write_text(about.read_text("utf-8") + "\n", "utf-8")
    with cluster(folder, {"PYTHONPATH": str(folder / "other")}) as (master, _):
        running = session(master, spark_executor_memory="1500m", spark_task_maxFailures="1")
        scored = spark.score(running.read.parquet(str(folder / "given")).repartition(8))
        with pytest.raises(PySparkException, match="install the same version everywhere"):
            scored.write.mode("overwrite").parquet(str(folder / "scored"))
        print("a worker with other rules: refused", flush=True)
        running.stop()


def main() -> None:
    """Run all of it."""
    steps: list[Callable[[Path, pl.DataFrame], None]] = [in_this_process, on_a_cluster]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        expected = score_frame(made(folder))
        for step in steps:
            step(folder, expected)
        with_other_rules(folder)
    print(f"Spark {pyspark.__version__}")


if __name__ == "__main__":
    main()
