"""`rls-screen medicines`: what was read of each line, for a person and as data; and the lexicon's sources."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rls_screen.cli import app
from rls_screen.errors import AnswerError

LEXICON = Path(__file__).parents[2] / "questionnaires" / "rls-lupus"


def listed(text: str, *options: str) -> str:
    """The output of `rls-screen medicines -` for this text on standard input."""
    result = CliRunner().invoke(app, ["medicines", "-", *options], input=text.encode())
    assert 0 == result.exit_code, result.output
    return result.stdout


@pytest.mark.slow
def test_in_a_process_of_its_own() -> None:
    """The installed command reads a list from a pipe and writes what it is read as."""
    command = [sys.executable, "-m", "rls_screen", "medicines", "-"]
    done = subprocess.run(command, input="zoloft\n", capture_output=True, text=True, check=True, timeout=60)
    assert listed("zoloft\n") == done.stdout
    assert "" == done.stderr


def test_json_has_one_object_a_line() -> None:
    """Each line, an empty one too, is one object with its number, its text and everything read in it."""
    rows = json.loads(listed("zoloft\r\n\r\nnone\npredisone 5mg, qwertyzol\n", "--format", "json"))
    assert [(1, 1), (2, 0), (3, 0), (4, 2)] == [(row["line"], len(row["read"])) for row in rows]
    assert ["zoloft", "", "none", "predisone 5mg, qwertyzol"] == [row["entry"] for row in rows]
    near, unread = rows[3]["read"]
    assert ("ask", ["prednisone"], ["corticosteroid"]) == (near["status"], near["candidates"], near["roles"])
    assert ("unread", None) == (unread["status"], unread["generic"])
    assert [] == json.loads(listed("", "--format", "json"))


def test_a_line_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """Every line over the limit is named with its length, and nothing is read; a line at the limit is read."""
    file = tmp_path / "list.txt"
    file.write_text(f"zoloft\n{'x' * 10_001}\n{'y' * 10_002}\n", encoding="utf-8")
    refused = CliRunner().invoke(app, ["medicines", str(file)])
    assert isinstance(refused.exception, AnswerError)
    assert "" == refused.stdout
    first, second = str(refused.exception).splitlines()
    assert "list.txt, line 2: this line has 10001 characters, and at most 10000 are read." in first
    assert "line 3: this line has 10002 characters" in second
    file.write_text(f"zoloft {' ' * 9_990} x5\n", encoding="utf-8")
    assert "sertraline" in CliRunner().invoke(app, ["medicines", str(file)]).stdout


def test_json_holds_what_the_contract_names() -> None:
    """Every reading has the keys of the contract, in its order, whatever its status; new ones come behind."""
    named = ["text", "generic", "alias", "distance", "status", "candidates", "reason"]
    named += ["roles", "effect", "evidence", "source"]
    (row,) = json.loads(listed("zoloft, predisone, benadryl, stopped tramadol, qwertyzol", "--format", "json"))
    assert ["counted", "ask", "ask", "not_counted", "unread"] == [one["status"] for one in row["read"]]
    for one in row["read"]:
        assert named == list(one)[: len(named)]


def test_who_reads_the_list_is_sent_to_the_prescriber() -> None:
    """Where a medicine is named, the list ends by saying whom to ask, and not to stop it."""
    assert listed("zoloft\n").endswith("Talk to your prescriber about any of these; do not stop one yourself.\n")
    assert "prescriber" not in listed("qwertyzol\n")


def test_unconfirmed_names_can_be_listed() -> None:
    """A pharmacist can list every name that nobody has confirmed yet, each once and with its medicine."""
    printed = CliRunner().invoke(app, ["medicines", "--unconfirmed"]).stdout.splitlines()
    assert "madopar: levodopa/benserazide" in printed
    assert len(printed) == len(set(printed))
    assert not any(line.startswith("zoloft:") for line in printed)
    assert printed[-1].startswith("Everyday list (other_medicines.csv): ")
    assert printed[-1].endswith("no pharmacist has reviewed them yet.")


def test_text_says_what_was_not_checked() -> None:
    """A person reads of each entry what it was taken for, or that it was not checked."""
    printed = listed("predisone 5mg, Plaquenil 200 bid, qwertyzol")
    assert "hydroxychloroquine: antimalarial" in printed
    assert 2 == printed.count("NOT CHECKED")


def test_an_everyday_medicine_is_shown_plainly() -> None:
    """An everyday medicine is shown with its generic and that it has no known link, and with no class."""
    assert "  Paracetamol -> acetaminophen: no known link to restless legs\n" in listed("Paracetamol 1 g\n")
    ((reading,),) = (row["read"] for row in json.loads(listed("Paracetamol 1 g\n", "--format", "json")))
    assert ("counted", ["other"], "no known link") == (reading["status"], reading["roles"], reading["effect"])


def test_every_source_of_a_note_is_listed() -> None:
    """Every source id in the lexicon's notes is in the table of sources beside it."""
    notes = re.findall(r"\[(S[^\]]+)\]", (LEXICON / "medicines.csv").read_text("utf-8"))
    used = {id.strip() for note in notes for id in note.split(",")}
    listed_ids = set(re.findall(r"^\| (S\w+) \|", (LEXICON / "medicines.md").read_text("utf-8"), re.MULTILINE))
    assert set() == used - listed_ids
