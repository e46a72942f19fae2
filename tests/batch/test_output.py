"""The outputs of a batch: names, modes, formulas, and the id of the run."""

from __future__ import annotations

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest
from running import HEAD, batch, message, problems, scored, status

from rls_screen.batch import output
from rls_screen.batch.output import Follower, described, fill_in
from rls_screen.writing import Draft


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_outputs_are_readable_by_their_owner_alone(tmp_path: Path) -> None:
    """The scored table and the file of problems have mode 0600."""
    batch(tmp_path, f"{HEAD}\nP1,x,,,,\n", "--problems", str(tmp_path / "problems.csv"))
    assert {0o600} == {(tmp_path / name).stat().st_mode & 0o777 for name in ("scored.csv", "problems.csv")}


def test_an_output_that_cannot_be_made_is_status_73(tmp_path: Path) -> None:
    """A folder as output, or a folder that is not there: status 73."""
    (tmp_path / "folder.csv").mkdir()
    assert 73 == status(batch(tmp_path, "age\n1\n", out="folder.csv"))
    assert 73 == status(batch(tmp_path, "age\n1\n", out="nowhere/scored.csv"))


def test_a_spreadsheet_runs_nothing(tmp_path: Path) -> None:
    """With --excel-safe text that begins like a formula gets an apostrophe, everywhere; numbers stay numbers."""
    data = 'subject_id,tried,age,=x\n=1+1,+49 170,200,-5\nP2,@a,20,"=HYPERLINK(""x"")"\nP3,\uff1da,20,+1e5\n'
    options = ("--excel-safe", "--problems", str(tmp_path / "problems.csv"))
    assert 3 == status(batch(tmp_path, data, *options))
    rows = scored(tmp_path)
    assert ["'=1+1", "P2", "P3"] == [row["subject_id"] for row in rows]
    assert ["'+49 170", "'@a", "'\uff1da"] == [row["tried"] for row in rows]
    assert ["-5", '\'=HYPERLINK("x")', "+1e5"] == [row["'=x"] for row in rows]
    assert ("1", "subject_id", "'=1+1") in problems(tmp_path)
    batch(tmp_path, data)
    assert ["=1+1", "P2", "P3"] == [row["subject_id"] for row in scored(tmp_path)]


@pytest.mark.parametrize("block", [20, 21, 23, 30, 64, 1_000])
def test_the_place_of_the_id_is_filled_wherever_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    """Every place that was kept for the id gets it, also across the border of two blocks; nothing else changes."""
    monkeypatch.setattr(output, "BLOCK", block)
    mark, text = "sha256:0123456789abcdef"[:20], "sha256:fedcba9876543210"[:20]
    for before in range(45):
        draft = Draft(tmp_path / "a.csv", force=True)
        lines = ["x" * before, mark, mark + mark, "y" * 30, mark[:-1], mark]
        draft.file.write("\n".join(lines).encode())
        fill_in(draft, mark, text)
        draft.file.seek(0)
        assert "\n".join(lines).replace(mark, text) == draft.file.read().decode()
        draft.discard()


@pytest.mark.parametrize("can_follow", [True, False])
def test_the_digest_of_what_is_still_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_follow: bool) -> None:
    """The running digest is that of the whole file, however often it was brought up to date, or never."""
    monkeypatch.setattr(output, "CAN_FOLLOW", can_follow)
    draft, written = Draft(tmp_path / "out.csv", force=True), b""
    running = Follower(draft, hashed=True)
    for part in (b"a" * 10, b"", b"b" * 3_000_000, b"c"):
        draft.file.write(part)
        written += part
        running.follow()
    assert sha256(written).hexdigest() == running.finish()
    assert {"bytes": len(written), "sha256": "x"} == described(draft, "x")
    running.close()
    draft.discard()


@pytest.mark.skipif(not (output.CAN_FOLLOW and output.CAN_SYNC), reason="nothing is written behind there")
def test_a_disk_that_fails_while_more_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure to put rows on the disk, seen in the other thread, is the run's failure, and no table appears."""

    def fails(handle: int) -> None:
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fdatasync", fails)
    result = batch(tmp_path, "urge_to_move,flag_seizure\nno,no\n")
    assert "writing failed (Input/output error)" in message(result)
    assert [] == [*tmp_path.glob("scored*")]


@pytest.mark.parametrize("more", ["--problems", "--audit", "--summary", "--run"])
def test_only_a_table_that_another_file_names_is_hashed(tmp_path: Path, more: str) -> None:
    """A table written alone has no run; with any other output its SHA-256 is the run's. Its bytes are the same."""
    data, name = "urge_to_move,flag_seizure\nno,x\n", {"--summary": "s.md", "--run": "r.json"}.get(more, "s.csv")
    alone = batch(tmp_path, data)
    rows = (tmp_path / "scored.csv").read_bytes()
    tied = batch(tmp_path, data, more, str(tmp_path / name))
    assert rows == (tmp_path / "scored.csv").read_bytes()
    assert "run sha256:" not in alone.output
    assert f"run sha256:{sha256(rows).hexdigest()[:16]}" in tied.output
