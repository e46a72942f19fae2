"""Score a table on a cluster of Spark that is already there: `rls_screen.spark.score(df)`.

There is no engine here: each worker scores its part of the table as `score_frame` does, by the rules of the caller. The
program is installed on every worker; Spark and pyarrow are what the cluster has. Polars is imported on the workers only
after its threads were limited to those that Spark gives to a task.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from .content.instrument import Instrument
from .content.library import load
from .errors import ContentError, Problem, TableError

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 50_000  # to score one row takes as long as to score thousands
ROWS_OUT = 10_000  # in a batch that Spark gets, as in those that it gives by default
NESTED = ("array", "map", "struct", "variant", "udt")
NAME = "the data frame"
ROWS, ALL, WITH_PROBLEMS = "rows", "all", "with_problems"  # how a summary counts rows, beside the results

T = TypeVar("T")


def score(
    df: Any,
    questionnaire: str | None = None,
    *,
    replace_results: bool = False,
    ignore: Collection[str] = (),
    partial: bool = False,
    bad_cells: Literal["unscored", "unknown"] = "unscored",
) -> Any:
    """Return a data frame of Spark with every column unchanged, followed by every result and `problems`.

    It is lazy: no row is read here, and none comes to the driver. Columns have the names of the questions, as for
    `score_frame`, whose options these are. The order of rows is Spark's: have a column that identifies them.
    `questionnaire` is a folder that every worker has under this name; None is the built-in questionnaire. A task fails
    on a worker whose program or questionnaire differs from the caller's in any byte.

    Raises TableError here, with every reason, where the columns cannot be used.
    """
    types = _types_of_spark()
    if not hasattr(df, "mapInArrow"):
        problem, remedy = f"{type(df).__name__} is not a data frame of Spark", "score_frame takes all other tables."
        raise TableError(Problem("not-a-table", NAME, problem, remedy))
    options = {
        "replace_results": replace_results,
        "ignore": (ignore,) if isinstance(ignore, str) else tuple(ignore),
        "partial": partial,
        "bad_cells": bad_cells,
    }
    instrument = load(_folder(questionnaire))
    out = _schema_out(df.schema, instrument, options)
    results = _result_kinds(instrument)
    kinds = {"String": types.StringType(), "Int64": types.LongType(), "Float64": types.DoubleType()}
    fields = [df.schema[name] for name in out if name not in results]
    schema = types.StructType([*fields, *(types.StructField(name, kinds[kind]) for name, kind in results.items())])
    worker = Worker(
        questionnaire,
        _version(),
        instrument.sha256,
        options,
        passing=tuple(field.name for field in fields),
        nested=_nested(df.schema),
        cores=df.sparkSession.conf.get("spark.task.cpus", "1"),
    )
    return df.mapInArrow(worker, schema)


def _schema_out(schema: Any, instrument: Instrument, options: dict[str, Any]) -> list[str]:
    """Return the names of all columns that come out. Raises TableError where the columns cannot be used."""
    import polars as pl
    from pyspark.sql.pandas.types import to_arrow_schema

    from .batch.frame import score_frame

    names = [field.name for field in schema.fields]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        problem, remedy = f"several columns are called {', '.join(twice)}", "rename or remove all but one."
        raise TableError(Problem("same-heading", NAME, problem, remedy))
    empty = pl.from_arrow(to_arrow_schema(schema.__class__(_flat(schema))).empty_table())
    assert isinstance(empty, pl.DataFrame)
    frame = pl.DataFrame(schema={name: empty.schema.get(name, pl.Struct([])) for name in names})
    try:
        return [*score_frame(frame.lazy(), instrument, **options).collect_schema()]
    except TableError as error:
        raise TableError(*(_with_day(problem, schema) for problem in error.problems)) from None


def _with_day(problem: Problem, schema: Any) -> Problem:
    """Name Spark's way to take the day of a moment, where a column of moments cannot be read."""
    moments = {f"{NAME}, {field.name}" for field in schema.fields if field.dataType.typeName() == "timestamp"}
    if problem.code == "column-kind" and problem.place in moments:
        return replace(problem, remedy="take the day where it was measured, with to_date.")
    return problem


def _flat(schema: Any) -> list[Any]:
    return [field for field in schema.fields if field.dataType.typeName() not in NESTED]


def _nested(schema: Any) -> tuple[str, ...]:
    return tuple(field.name for field in schema.fields if field.dataType.typeName() in NESTED)


def summary(scored: Any, questionnaire: str | None = None) -> Any:
    """Return how many rows of a scored data frame have each code, as a data frame of Spark: result, code, rows.

    The counts are those of `batch --summary`: codes of tables, entries of lists, numbers of a counted value, and for
    other numbers how many are given. `rows` are counted too, all of them and those with problems. Rows without any
    content, which have no results, are among all rows. It is lazy as well, and Spark does the counting.
    """
    _types_of_spark()
    from pyspark.sql import functions as f

    def counted(name: str, codes: Any) -> Any:
        return f.transform(codes, lambda code: f.struct(f.lit(name).alias("result"), code.alias("code")))

    instrument = load(_folder(questionnaire))
    parts = [counted(id, codes) for id, codes in _codes(instrument, f)]
    has_problems = f.coalesce(f.col("problems") != "", f.lit(False))
    parts.append(counted(ROWS, f.array(f.lit(ALL))))
    parts.append(counted(ROWS, f.when(has_problems, f.array(f.lit(WITH_PROBLEMS))).otherwise(_none(f))))
    found = scored.select(f.explode(f.flatten(f.array(*parts))).alias("found")).select("found.*")
    return found.groupBy("result", "code").agg(f.count("*").alias("rows"))


def _codes(instrument: Instrument, f: Any) -> Iterator[tuple[str, Any]]:
    """The results that a summary counts, each with the array of its codes in a row."""
    from .batch.results import is_counted

    for result in instrument.results.values():
        value = f.col(f"`{result.id}`")
        if result.kind == "table" or is_counted(result):
            yield result.id, f.when(value.isNotNull(), f.array(value.cast("string"))).otherwise(_none(f))
        elif result.kind == "value":
            yield result.id, f.when(value.isNotNull(), f.array(f.lit("given"))).otherwise(_none(f))
        elif result.kind == "list" or result.built_in in ("considerations", "missing"):
            listed = value.isNotNull() & (value != "")
            yield result.id, f.when(listed, f.split(value, ";")).otherwise(_none(f))


def _none(f: Any) -> Any:
    return f.array().cast("array<string>")


@dataclass(frozen=True)
class Worker:
    """What a worker does with the batches of a partition. It is sent to the worker: nothing in it is large."""

    questionnaire: str | None
    version: str
    sha256: str
    options: dict[str, Any]
    passing: tuple[str, ...]  # the columns that come out again
    nested: tuple[str, ...]  # those of them whose values are lists or the like
    cores: str

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        """Yield the Arrow batches of a partition with their results, some thousand rows at once."""
        import pyarrow as pa

        kinds = {"String": pa.string(), "Int64": pa.int64(), "Float64": pa.float64()}
        scorer: Callable[[pl.DataFrame], pl.DataFrame] | None = None
        for several in gathered(batches, ROWS_AT_ONCE):
            scorer = scorer or self.scorer()
            given = pa.Table.from_batches(several)
            results = scorer(self.readable(given))
            given = given.select(list(self.passing))
            for name, kind in results.schema.items():
                given = given.append_column(name, results[name].to_arrow().cast(kinds[str(kind)]))
            yield from given.to_batches(max_chunksize=ROWS_OUT)

    def readable(self, given: Any) -> pl.DataFrame:
        """Return the columns of an Arrow table as Polars has them; of a nested one only whether it has a value."""
        import polars as pl
        import pyarrow as pa

        for name in self.nested:
            place = given.column_names.index(name)
            has_value = [True if one else None for one in given.column(place).is_valid().to_pylist()]
            given = given.set_column(place, name, pa.array(has_value, pa.bool_()))
        frame = pl.from_arrow(given)
        assert isinstance(frame, pl.DataFrame)
        return frame

    def scorer(self) -> Callable[[pl.DataFrame], pl.DataFrame]:
        """Return what scores the frames of a partition. Raises ContentError where this worker has other rules."""
        os.environ.setdefault("POLARS_MAX_THREADS", self.cores)
        instrument = load(_folder(self.questionnaire))
        here, there = (_version(), instrument.sha256), (self.version, self.sha256)
        if here != there:
            problem = (
                f"rls-screen {here[0]} with the rules {here[1][:12]}, and the caller has {there[0]}, {there[1][:12]}"
            )
            raise ContentError(Problem("worker-differs", "a worker", problem, "install the same version everywhere."))
        return lambda frame: _scored(frame, instrument, self.options)


def gathered(batches: Iterable[T], rows: int) -> Iterator[list[T]]:
    """Yield the batches in lists of at least so many rows, but for the last one; batches without rows are left out."""
    waiting: list[T] = []
    for batch in batches:
        if batch.num_rows:  # type: ignore[attr-defined]
            waiting.append(batch)
        if sum(one.num_rows for one in waiting) >= rows:  # type: ignore[attr-defined]
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _scored(frame: pl.DataFrame, instrument: Instrument, options: dict[str, Any]) -> pl.DataFrame:
    from .batch.frame import score_frame

    return score_frame(frame, instrument, **options).select([*_result_kinds(instrument)])


def _result_kinds(instrument: Instrument) -> dict[str, str]:
    """Return the Polars kind of every result column and of `problems`."""
    from .batch.rows import result_schema

    return {name: str(kind) for name, kind in result_schema(instrument).items()}


def _version() -> str:
    from . import __version__

    return __version__


def _folder(questionnaire: str | None) -> Path | None:
    return None if questionnaire is None else Path(questionnaire)


def _types_of_spark() -> Any:
    try:
        from pyspark.sql import types
    except ImportError:
        problem, remedy = "pyspark is not installed", "run this where Spark is; it is no part of rls-screen."
        raise TableError(Problem("spark-not-installed", "", problem, remedy)) from None
    return types
