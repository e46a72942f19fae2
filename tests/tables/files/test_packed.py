"""Compressed CSV files: the same rows as the file in them, and a message where they are damaged."""

from __future__ import annotations

import gzip
from importlib.util import find_spec
from pathlib import Path

import pytest
from made_files import PEOPLE, opened, read

from rls_screen.errors import TableError, UsageError
from rls_screen.tables.files.packed import _ZSTD


@pytest.fixture
def data(tmp_path: Path) -> bytes:
    PEOPLE.write_csv(tmp_path / "a.csv")
    return (tmp_path / "a.csv").read_bytes()


@pytest.mark.parametrize("kind", ["csv", "tsv"])
def test_gz(tmp_path: Path, data: bytes, kind: str) -> None:
    """A .gz file is read as what is in it, also where it has several parts; its name tells the separator."""
    text = data if kind == "csv" else data.replace(b",", b"\t")
    half = len(text) // 2
    (tmp_path / f"a.{kind}.gz").write_bytes(gzip.compress(text[:half]) + gzip.compress(text[half:]))
    assert read(tmp_path / "a.csv") == read(tmp_path / f"a.{kind}.gz")


def test_zst(tmp_path: Path, data: bytes) -> None:
    """A .zst file is read as what is in it."""
    zstd = pytest.importorskip("backports.zstd")
    (tmp_path / "a.csv.zst").write_bytes(zstd.compress(data))
    assert read(tmp_path / "a.csv") == read(tmp_path / "a.csv.zst")


def test_zst_without_its_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the remedy is the command that installs it."""
    monkeypatch.setattr("rls_screen.tables.files.packed._ZSTD", ())
    assert all(find_spec(one.partition(".")[0]) is None or one for one in _ZSTD)
    (tmp_path / "a.csv.zst").write_bytes(b"\x28\xb5\x2f\xfd")
    with pytest.raises(TableError, match=r"rls-screen\[files\]"):
        read(tmp_path / "a.csv.zst")


@pytest.mark.parametrize("cut", [5, -4], ids=["in the first bytes", "before the end"])
def test_damaged(tmp_path: Path, data: bytes, cut: int) -> None:
    """A file that is cut off is refused, and nothing of it is read as complete."""
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(data)[:cut])
    with pytest.raises(TableError) as caught:
        read(tmp_path / "a.csv.gz")
    assert "broken-archive" == caught.value.code


def test_only_csv_is_packed(tmp_path: Path) -> None:
    """A compressed file of another kind is refused by its name."""
    (tmp_path / "a.sav.gz").write_bytes(b"")
    with pytest.raises(UsageError):
        read(tmp_path / "a.sav.gz")


def test_what_is_in_it_is_identified(tmp_path: Path, data: bytes) -> None:
    """The hash of a compressed file is that of what is in it."""
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(data))
    hashes = []
    for name in ("a.csv", "a.csv.gz"):
        for source in opened(tmp_path / name):
            list(source.chunks())
            hashes.append(source.files()[0].sha256)
    assert hashes[0] == hashes[1]
