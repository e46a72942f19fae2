"""The interview as it looks in a terminal of 40 and of 80 columns, against the pictures in `screens/`.

After a wanted change: `RENEW_SCREENS=1 pytest tests/wizard/test_screens.py`, and look at what
`git diff tests/wizard/screens` shows.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from display import Display
from windows import Window

from rls_screen.content.library import load

posix = pytest.mark.posix  # a pseudo-terminal is POSIX
pytestmark = posix
PICTURES = Path(__file__).parent / "screens"
ROWS = {40: 36, 80: 30}
DOWN = "\x1b[B"


class Album:
    """The screens of one way through, each with what was done before it."""

    def __init__(self, display: Display) -> None:
        self.display, self.pages = display, []  # type: ignore[var-annotated]

    def add(self, title: str, *, since: str = "") -> None:
        """The screen as it is now, from these words on where they are in view: above them is the report."""
        picture = self.display.picture
        self.pages.append(f"== {title}\n\n{picture[max(picture.find(since), 0) :]}\n")

    @property
    def text(self) -> str:
        """All screens, one below the other."""
        return "\n".join(self.pages)


def patient(display: Display, album: Album) -> Iterator[str]:
    """A patient: the opening, each kind of question, a mistake, help, going back, an emergency, the stop."""
    album.add("The opening")
    yield "\r"
    album.add("Enter")
    yield from (":s\r", "1", "400\r")
    album.add(":s and Enter, 1, 400 and Enter")
    yield from ("\x1540\r", "\r")
    album.add("the age again, then Enter alone")
    yield "fem"
    album.add("fem")
    yield from ("\r", "1", "?")
    album.add("Enter, 1, then ?")
    yield from ("x", "2", "b")
    album.add("a key, 2, then b")
    yield from ("\r", "1")
    album.add("Enter, then 1: an emergency")
    yield "\r"
    assert 75 == display.status
    album.add("Enter: stopped")


def staff(display: Display, album: Album) -> Iterator[str]:
    """Staff with a patient's file: the warning signs as a list, a value without its unit, medicines, the end."""
    yield from ("\r", "x")  # x: in a small window the introduction comes first, by itself
    album.add("Enter: the warning signs are asked again, as a list")
    yield from (DOWN, DOWN, "d", "3")
    album.add("Down to the third line, d: not sure; 3: still not sure")
    yield from ("\r", "?")
    album.add("Enter, ?")
    yield from ("x", "x", "n")
    for _ in range(30):
        if "No to the other" not in display.text:
            yield "n"
    album.add("n, until all lines were shown")
    yield from ("y", "2", "7.4\r")
    album.add("y: all other lines no; 2; then 7.4 and Enter")
    yield from ("1", "\x1b[F", "\r", "plaqu")
    yield from display.until("plaquenil")
    album.add("the unit and Enter; then plaqu")
    yield from ("enil, predisone 5 mg\r", "1")
    album.add("the rest of the medicines, Enter, 1: yes")
    yield from ("To sleep\r", DOWN * 3)
    album.add("what is hoped for, Enter: the review; Down to the third answer")
    yield "f"
    album.add("f: after the report", since="Above is the whole report.")
    yield "delete\r"
    assert 0 == display.status


def a_patients_file(folder: Path) -> str:
    """Everything answered, nobody knows when, but the blood count, the medicines and the wish."""
    usual = {"yes_no": "no", "yes_no_past": "yes", "number": 2, "date": "2020-01-02", "text": "walking"}
    answers = {item.id: usual.get(item.kind, item.options[0].code if item.options else None)
               for item in load().items.values()}  # fmt: skip
    left = dict.fromkeys(("hemoglobin", "medicines", "main_worry", "answered_on"))
    person = {**answers, **left, "age": 44, "answered_by": "self", "subject_id": "SLE-7", "lupus_diagnosis": "yes"}
    labs = {"ferritin": 60, "tsat": 22, "serum_iron": 9, "tibc": 60}
    (folder / "me.json").write_text(json.dumps({**person, **labs}), "utf-8")
    return "me.json"


@pytest.mark.thorough
@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("way", [patient, staff])
def test_screens(tmp_path: Path, way: Callable[[Display, Album], Iterator[str]], columns: int) -> None:
    """Every screen is as in its picture."""
    more = ("--continue", a_patients_file(tmp_path)) if way is staff else ()
    display = Display(columns, ROWS[columns])
    album = Album(display)
    arguments = ("ask", "--for", way.__name__, *more)
    display.run(tmp_path, lambda _: way(display, album), *arguments, RLS_SCREEN_FOLDER="/reports")
    picture = PICTURES / f"{way.__name__}-{columns}.txt"
    if os.environ.get("RENEW_SCREENS"):
        picture.write_text(album.text, "utf-8")
    assert picture.read_text("utf-8") == album.text


@pytest.mark.thorough
def test_screens_of_a_real_terminal(tmp_path: Path) -> None:
    """A real pseudo-terminal with the program in it shows the same opening and the same first question."""
    pictures = (PICTURES / "patient-80.txt").read_text("utf-8").split("\n== ")
    opening, first = (picture.partition("\n\n")[2].rstrip("\n") for picture in pictures[:2])
    with Window(tmp_path, "ask", "--for", "patient", columns=80, rows=ROWS[80]) as window:
        window.wait_for_picture(opening).press("\r").wait_for_picture(first)
