"""The interview as it looks, in a real pseudo-terminal at 40 and 80 columns, against the pictures in `screens/`.

After a wanted change: `RENEW_SCREENS=1 pytest tests/wizard/test_screens.py`, and look at what
`git diff tests/wizard/screens` shows.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from windows import ROOT, Window

from rls_screen.content.library import load

posix = pytest.mark.posix  # a pseudo-terminal is POSIX
pytestmark = posix
PICTURES = Path(__file__).parent / "screens"
ROWS = {40: 36, 80: 30}
DOWN = "\x1b[B"


class Album:
    """The screens of one way through, each with what was done before it."""

    def __init__(self, window: Window) -> None:
        self.window, self.pages = window, []  # type: ignore[var-annotated]

    def add(self, title: str, *, since: str = "") -> None:
        """The screen as it is now, from these words on where they are in view: above them is the report."""
        picture = self.window.picture
        self.pages.append(f"== {title}\n\n{picture[max(picture.find(since), 0) :]}\n")

    @property
    def text(self) -> str:
        """All screens, one below the other."""
        return "\n".join(self.pages)


def patient(window: Window) -> Album:
    """A patient: the opening, each kind of question, a mistake, help, going back, an emergency, the stop."""
    album = Album(window)
    window.wait("Press Enter to begin")
    album.add("The opening")
    window.press("\r", then=":? help Section 1 of 8")
    album.add("Enter")
    window.press(":s\r", then="It does not matter").press("1", then="How old").press("400\r", then="cannot be used")
    album.add(":s and Enter, 1, 400 and Enter")
    window.press("\x15" + "40\r", then="the last answer. 1 Female").press("\r", then="Choose an answer first")
    album.add("the age again, then Enter alone")
    window.press("fem", then="Typed: fem. Enter takes")
    album.add("fem")
    window.press("\r", then="Are you pregnant").press("1", then="tired all over. 1").press("?", then="goes back. 1 Yes")
    album.add("Enter, 1, then ?")
    window.press("2", then="On dialysis").press("b", then="Enter keeps your answer")
    album.add("2, then b")
    window.press("\r", then="On dialysis, do not count this last one. 1").press("1", then="go on with the questions")
    album.add("Enter, then 1: an emergency")
    window.press("\r")
    assert 75 == window.ended()
    album.add("Enter: stopped")
    return album


def staff(window: Window) -> Album:
    """Staff with a patient's file: the warning signs as a list, a value without its unit, medicines, the end."""
    album = Album(window)
    window.wait("Press Enter to begin").press("\r", then="Warning signs").wait("? help")
    album.add("Enter: the warning signs are asked again, as a list")
    window.press(DOWN * 2 + "d", then="3 Still not sure").press("3", then="ASK TODAY").wait("go on with")
    album.add("Down to the third line, d: not sure; 3: still not sure")
    window.press("\r", then="? help").press("?", then="q save and stop").wait("? help")
    album.add("Enter, ?")
    for _ in load().items:
        if "No to the other" not in window.press("n", then="h").text:
            continue
        break
    album.add("n, until all lines were shown")
    window.press("y", then="person is alone").press("2", then="Haemoglobin, most").press("7.4\r", then="Name the unit")
    album.add("y: all other lines no; 2; then 7.4 and Enter")
    window.press(" g/dL\r", then="Put a comma").press("plaqu", then="Tab takes a name")
    album.add("the unit and Enter; then plaqu")
    window.press("enil, predisone 5 mg\r", then="I read prednisone").press("1", then="hope the visit")
    album.add("the rest of the medicines, Enter, 1: yes")
    window.press("To sleep\r", then="f finish and show the report").press(DOWN * 3, then="Answer 3 of")
    album.add("what is hoped for, Enter: the review; Down to the third answer")
    window.press("f", then="Name of the files:")
    album.add("f: after the report", since="Above is the whole report.")
    window.press("delete\r")
    assert 0 == window.ended()
    return album


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


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("way", [patient, staff])
def test_screens(tmp_path: Path, way: Callable[[Window], Album], columns: int) -> None:
    """Every screen is as in its picture."""
    more = ("--continue", a_patients_file(tmp_path)) if way is staff else ()
    begun = ("ask", "--for", way.__name__, *more)
    with Window(tmp_path, *begun, columns=columns, rows=ROWS[columns], RLS_SCREEN_FOLDER="/reports") as window:
        album = way(window).text
    picture = PICTURES / f"{way.__name__}-{columns}.txt"
    if os.environ.get("RENEW_SCREENS"):
        picture.write_text(album, "utf-8")
    assert picture.read_text("utf-8") == album


def test_picture_of_the_readme() -> None:
    """The picture in the documentation shows the program as it is, and loads nothing from anywhere."""
    spec = importlib.util.spec_from_file_location("picture", ROOT / "docs" / "picture.py")
    assert spec is not None
    assert spec.loader is not None
    picture = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(picture)
    drawn = (ROOT / "docs" / "interview.svg").read_text("utf-8")
    words = "".join(part.text or "" for part in ElementTree.fromstring(drawn).iter("{http://www.w3.org/2000/svg}text"))
    shown = "rls-screen ask --for patient" + picture.shown().text
    assert "".join(shown.split()) == "".join(words.split()), "run python docs/picture.py"
    assert {"http://www.w3.org/2000/svg"} == set(re.findall(r"\w+://[^\s\"'<>]+", drawn))
