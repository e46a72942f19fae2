"""`score_table`: what the command does, in Python."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from running import HEAD, batch, scored

import rls_screen

PEOPLE = f"{HEAD}\nP1,yes,no,yes,<5,\nP2,no,no,no,50,\nP3,yes,no,no,x,\n"


@pytest.mark.parametrize("bad_cells", ["unscored", "unknown"])
def test_it_gives_what_the_command_writes(tmp_path: Path, bad_cells: str) -> None:
    """Frame, problems, audit and summary are those of the command's files, apart from the run's id."""
    names = {option: str(tmp_path / f"{option}.csv") for option in ("problems", "audit")}
    files = [word for option, name in names.items() for word in (f"--{option}", name)]
    batch(tmp_path, PEOPLE, "--bad-cells", bad_cells, "--summary", str(tmp_path / "s.json"), *files)
    table = rls_screen.score_table(tmp_path / "people.csv", partial=True, bad_cells=bad_cells)  # type: ignore[arg-type]
    written = pl.read_csv(tmp_path / "scored.csv", infer_schema=False).fill_null("")
    assert written.columns == table.frame.columns
    texts = table.frame.select(pl.all().cast(pl.String).fill_null(""))
    wholes = texts.with_columns(pl.col(pl.String).str.replace(r"^(-?\d+)\.0$", "${1}"))
    assert written.rows() == wholes.rows()
    for option, frame in (("problems", table.problems), ("audit", table.audit)):
        listed = [
            {key: value for key, value in row.items() if key != "run"} for row in scored(tmp_path, name=f"{option}.csv")
        ]
        assert listed == [{key: str(value) for key, value in row.items()} for row in frame.to_dicts()]
    import json

    summary = json.loads((tmp_path / "s.json").read_text())
    assert all(summary[key] == table.summary[key] for key in summary if key not in ("run", "outputs"))
    assert summary["provenance"] == table.summary["provenance"]


def test_maps_sets_and_missing_codes() -> None:
    """A map may be a dictionary or a file; answers for everybody and missing codes are those of the command."""
    people = pl.DataFrame({"RLS1": ["1", "9"], "fer": ["12", "99"]})
    codes = {"RLS1": {"item": "urge_to_move", "codes": {"1": "yes", "9": ""}}, "fer": "ferritin"}
    options = {"set": {"lupus_diagnosis": True}, "missing": ["ferritin=99"], "partial": True}
    table = rls_screen.score_table(people, map=codes, **options)  # type: ignore[arg-type]
    assert (1, 1) == tuple(table.summary["items"][id]["answered"]["count"] for id in ("urge_to_move", "ferritin"))
    assert "lupus_not_confirmed" not in table.frame["considerations"][0]
    assert table.frame.equals(rls_screen.score_table(people, map={"columns": codes}, **options).frame)  # type: ignore[arg-type]


def test_a_map_from_a_file(tmp_path: Path) -> None:
    """The name of a map's file does the same, and its hash is in the summary."""
    (tmp_path / "map.toml").write_text('[columns]\nfer = "ferritin"\n')
    table = rls_screen.score_table(pl.DataFrame({"fer": ["12"]}), map=tmp_path / "map.toml", partial=True)
    assert "map.toml" == table.summary["provenance"]["map"]["name"]
    with pytest.raises(rls_screen.InputMissing):
        rls_screen.score_table(pl.DataFrame({"fer": ["12"]}), map=tmp_path / "none.toml")


def test_shown_in_a_notebook(tmp_path: Path) -> None:
    """What a notebook shows by itself are counts: no code of a person and no answer, and nothing that is markup."""
    people = pl.DataFrame({"subject_id": ["SLE-1"], "urge_to_move": ["maybe"], "<b>x": ["1"]})
    table = rls_screen.score_table(people, partial=True)
    for shown in (repr(table), table._repr_html_(), table.to_markdown(), table.to_json()):
        assert "1 row" in shown or '"rows": 1' in shown
        assert not [one for one in ("SLE-1", "maybe") if one in shown]
    assert "<b>" not in table._repr_html_()
    assert "&lt;b&gt;x" in table._repr_html_()


def test_a_table_without_rows() -> None:
    """Without any row the frames have their columns and no row."""
    table = rls_screen.score_table(pl.DataFrame(schema={"urge_to_move": pl.String}), partial=True)
    assert (0, 0, 0) == (table.frame.height, table.problems.height, table.audit.height)
    assert "problems" in table.frame.columns


def test_no_table() -> None:
    """Whatever is no table is a TableError; an option that does not exist is a TypeError."""
    with pytest.raises(rls_screen.TableError):
        rls_screen.score_table([1, 2])
    with pytest.raises(TypeError):
        rls_screen.score_table(pl.DataFrame({"age": [1]}), colour="red")
