"""The XLSForms in the programs that show them: ODK Validate, Enketo in headless Chromium, OpenRosa's XPath evaluator.

Run `.ci/lanes xforms`. It needs the extra `lanes` (pyxform), Java, Chromium, and Enketo in the folder ENKETO:

    npm install --legacy-peer-deps --ignore-scripts enketo-core@9.0.1 enketo-transformer@4.2.0 esbuild

there, with `"overrides": {"leaflet-draw": "npm:leaflet-draw@1.0.4", "openrosa-xpath-evaluator": "3.1.0"}` in its
package.json. Made-up people are entered field by field into the forms that Enketo shows. What it would send must be
what was entered, and what `batch` makes of that by the shipped map must be what `score` makes of each person.

`--picture FILE` needs Enketo's own look, sass/formhub/formhub.scss compiled to theme.css in that folder.
"""

from __future__ import annotations

import argparse
import html
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "support")]

from combinations import NAMES, RULES, cell, combinations, facts, third, worths  # noqa: E402
from filled_forms import expected, fields, held, maps, scored, submissions, xls  # noqa: E402
from people import table  # noqa: E402
from worked_people import rls  # noqa: E402

from rls_screen.content.rules import names_in, parse  # noqa: E402
from rls_screen.content.schema import Item, Voice  # noqa: E402
from rls_screen.exchange import xlsform  # noqa: E402
from rls_screen.exchange.pages import Form  # noqa: E402
from rls_screen.exchange.pairs import XPATH, Numbers, Pair, Pairs  # noqa: E402
from rls_screen.person.answers import BadAnswer, read_value  # noqa: E402
from rls_screen.person.facts import person  # noqa: E402
from rls_screen.person.given import Answers  # noqa: E402
from rls_screen.person.interview import is_put  # noqa: E402
from rls_screen.person.logic import evaluate  # noqa: E402

AT_ONCE = 25  # people of one start of the browser
CONTROL = re.compile(r"[^\x20-\x7e\n]")
VOICES: tuple[Voice, ...] = ("staff", "patient")
PICTURED = [("flag_leg_weakness", "yes"), ("flag_bladder_bowel", "no"), ("flag_cold_leg", "unsure")]


# ---- People, as far as a form is shown to them ----------------------------------------------------------------------


def made_up(number: int, seed: int) -> list[Answers]:
    """The answers of made-up people, some of whom answer little."""
    cells, chance = table(rls(), number, seed), random.Random(seed)
    found = []
    for row in zip(*cells.values(), strict=True):
        given = {}
        share = chance.choice([0.3, 0.9, 1.0])
        for item, text in zip(rls().items.values(), row, strict=True):
            try:
                answer, _ = read_value(item, CONTROL.sub("; ", text).strip())
            except BadAnswer:
                continue
            if answer is not None and item.put == "asked" and chance.random() < share:
                given[item.id] = answer
        found.append(Answers(given))
    return [_without_above(one) for one in found]


def _without_above(answers: Answers) -> Answers:
    """The answers without a part above its whole, which a form refuses."""
    for item in rls().items.values():
        part, whole = answers.value(item.id), answers.value(item.not_above or "")
        if isinstance(part, float) and isinstance(whole, float) and part > whole:
            answers = answers.with_answer(item.id, None)
    return answers


def on_the_path(answers: Answers, made: Form, voice: Voice) -> Answers:
    """The answers to the questions that the interview asks, in the order of the form."""
    answers, so_far = held(answers, made.items), Answers()
    lists = {one.yes: one.items for one in made.lists}
    for field in made.fields:
        if field.kind == "note":
            continue
        items: tuple[Item, ...] = lists.get(field.name, () if field.item is None else (field.item,))
        known = person(rls(), so_far)
        for item in items:
            if item.id in answers.given and is_put(known, item, voice):
                so_far = so_far.with_answer(item.id, answers.given[item.id])
    return so_far


# ---- The browser ----------------------------------------------------------------------------------------------------


class Browser:
    """Headless Chromium with Enketo and OpenRosa's evaluator in one script."""

    def __init__(self, enketo: Path, folder: Path) -> None:
        self.folder, self.script = folder, folder / "xforms.js"
        entry = enketo / "xforms.mjs"
        entry.write_text(Path(__file__).with_name("xforms.mjs").read_text("utf-8"), "utf-8")
        subprocess.run(
            ["node_modules/.bin/esbuild", entry.name, "--bundle", "--format=iife", "--platform=browser",
             "--define:global=window", "--external:libxslt", "--log-level=error", f"--outfile={self.script}"],
            cwd=enketo, check=True,
        )  # fmt: skip

    def run(self, **job: Any) -> dict[str, Any]:
        """Return what the script finds. Raises RuntimeError with its error."""
        printed = self._opened("--dump-dom", self._page(job))
        match = re.search(r'<pre id="result" hidden="">(.*?)</pre>', printed, re.DOTALL)
        found: dict[str, Any] = json.loads(html.unescape(match[1])) if match and match[1] else {"error": printed}
        if "error" in found:
            raise RuntimeError(found["error"])
        return found

    def picture(self, file: Path, style: Path, **job: Any) -> None:
        """Write a picture of one page with some answers."""
        look = "<style>body { margin: 0 } .or { max-width: 760px; margin: auto; padding: 8px 24px }</style>"
        page = self._page(job, f'<link rel="stylesheet" href="{style.as_uri()}">{look}')
        self._opened(f"--screenshot={file}", page, "--window-size=800,1230", "--hide-scrollbars")

    def _page(self, job: dict[str, Any], head: str = "") -> Path:
        data = json.dumps({"people": [], "conditions": [], "fields": [], "notes": [], "xform": ""} | job)
        page = self.folder / "page.html"
        script = data.replace("</", "<\\/")
        page.write_text(
            f'<!doctype html><meta charset="utf-8">{head}<div id="form"></div><pre id="result" hidden></pre>'
            f'<script>var JOB = {script};</script><script src="{self.script.name}"></script>',
            "utf-8",
        )
        return page

    def _opened(self, *options: str | Path) -> str:
        own = [one.as_uri() if isinstance(one, Path) else one for one in options]
        profile = f"--user-data-dir={self.folder / 'profile'}"
        chromium = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=6000000", profile]
        done = subprocess.run([*chromium, *own], capture_output=True, text=True, timeout=900)
        return done.stdout or done.stderr


def paths(made: Form, *, notes: bool) -> list[tuple[str, str]]:
    """The fields of a form, or its notes, with their paths."""
    return [
        (field.name, f"/data/{page.name}/{field.name}")
        for page in made.pages
        for field in page.fields
        if (field.kind == "note") is notes and field.kind != "stamp"
    ]


# ---- What is shown --------------------------------------------------------------------------------------------------


def accepted(folder: Path) -> dict[Voice, str]:
    """The forms as pyxform converts them and ODK Validate accepts them."""
    from pyxform import __version__ as version  # type: ignore[import-not-found, unused-ignore]
    from pyxform.xls2xform import convert  # type: ignore[import-not-found, unused-ignore]

    found: dict[Voice, str] = {}
    for voice in VOICES:
        [(name, book)] = [one for one in xlsform.files(rls(), voice).items() if one[0].endswith(".xlsx")]
        (folder / name).write_bytes(book)
        made = convert(str(folder / name), validate=True)
        assert not made.warnings, made.warnings
        found[voice] = made.xform
        print(f"{name}: converted by pyxform {version} without a warning, accepted by ODK Validate")
    return found


def entered(browser: Browser, xform: str, voice: Voice, number: int, seed: int) -> int:
    """Enter made-up people into a form; return how many differ."""
    made, wrong, count = xls(voice), 0, 0
    everybody = [on_the_path(one, made, voice) for one in made_up(number, seed)]
    names = [name for name, _ in paths(made, notes=False)]
    for start in range(0, number, AT_ONCE):
        some = everybody[start : start + AT_ONCE]
        texts = [fields(one, made) for one in some]
        job = {"xform": xform, "fields": paths(made, notes=False), "notes": paths(made, notes=True), "people": texts}
        found = browser.run(**job)
        sent = [{name: one[name] or "" for name in names} for one in found["people"]]
        for put, got in zip(texts, sent, strict=True):
            differing = [name for name in names if put.get(name, "").split() != got[name].split()]
            if differing:
                wrong += 1
                print(f"  {voice}: entered and sent differ: {[(n, put.get(n), got[n]) for n in differing][:5]}")
        notes = zip(some, found["shown"], strict=True)
        wrong += sum(texts_for(one, made.items) != {*shown} for one, shown in notes)
        count += sum(map(bool, (text for one in sent for text in one.values())))
        back = scored(submissions(sent, made, "kobo"), maps(voice)["xls_map.toml"], ";")
        wrong += sum(expected(one) != row for one, row in zip(some, back, strict=True))
    print(
        f"{voice}: {number} people, {count} answers entered in Enketo and scored from what it sends, {wrong} different"
    )
    return wrong


def texts_for(answers: Answers, asked: frozenset[str]) -> set[str]:
    """The texts that follow the answers at once."""
    found = set()
    for item in rls().items.values():
        value, is_unsure = answers.value(item.id), answers.reason(item.id) == "unsure"
        tier = rls().head.tiers[item.tier] if item.tier is not None else None
        if item.id not in asked:
            continue
        if item.message is not None:
            found |= {f"note_{item.id}"} if value is not False else set()
        elif tier is not None and value is True:
            found.add(f"note_{item.id}")
        elif is_unsure and (item.urgent_note is not None or (tier is not None and tier.unsure is not None)):
            found.add(f"ask_{item.id}")
    return found


def rule_by_rule(browser: Browser, at_most: int) -> int:
    """Compare OpenRosa's evaluator with `logic` on every combination; return how many cells differ."""
    wrong = cells = 0
    for part in range(8):
        jobs, wanted = [], []
        for text in RULES[part::8]:
            rule = parse(text)
            possible = {name.id: worths(name.id, [rule]) for name in names_in(rule)}
            names, rows = [*possible], [*combinations(possible, at_most)]
            texts = _texts(Pairs(XPATH, NAMES).value(rule))
            jobs.append(
                {"texts": texts, "rows": [{n: cell(v) for n, v in zip(names, row, strict=True)} for row in rows]}
            )
            wanted.append((text, [evaluate(rule, facts(names, row)) for row in rows]))
        for (text, expected_values), found in zip(wanted, browser.run(conditions=jobs)["conditions"], strict=True):
            values = [_value(one) for one in found]
            differing = sum(a != b for a, b in zip(expected_values, values, strict=True))
            cells, wrong = cells + len(values), wrong + differing
            if differing:
                print(f"  {text}: {differing} different")
    print(f"OpenRosa's evaluator: {len(RULES)} rules, {cells} combinations, {wrong} different")
    return wrong


def _texts(value: object) -> list[str]:
    if isinstance(value, Pair):
        texts = [XPATH.written(value.true), XPATH.written(value.false)]
    else:
        assert isinstance(value, Numbers)
        texts = [one for case, text in value.cases for one in (XPATH.written(case), f"number({text})")]
    return [re.sub(r"\$\{([a-z0-9_]+)\}", r"/data/\1", text) for text in texts]


def _value(found: list[Any]) -> Any:
    if len(found) == 2 and isinstance(found[1], bool):
        return third(*found)
    return next((float(number) for case, number in zip(found[::2], found[1::2], strict=True) if case), None)


def main() -> int:
    """Run all parts; return 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=500, help="made-up people for each of the two forms")
    parser.add_argument("--seed", type=int, default=16)
    parser.add_argument("--combinations", type=int, default=1_000)
    parser.add_argument("--picture", type=Path, help="only write a picture of the patient's form to this .png")
    parser.add_argument("--enketo", type=Path, default=Path(os.environ.get("ENKETO", "build/enketo")))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        xforms = accepted(Path(folder))
        browser = Browser(given.enketo.resolve(), Path(folder))
        if given.picture is not None:
            put = [(f"/data/page_safety/{name}", answer) for name, answer in PICTURED]
            style = given.enketo.resolve() / "theme.css"
            browser.picture(given.picture.resolve(), style, xform=xforms["patient"], picture=put)
            return 0
        wrong = rule_by_rule(browser, given.combinations)
        for voice in VOICES:
            wrong += entered(browser, xforms[voice], voice, given.people, given.seed)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
