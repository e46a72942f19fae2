"""Names of places in an HTML report: one for every line, and where a line's basis is found.

A line is named by where it is: page, block, part and, in a list, point, counted from 1 (`clinician-2-1-3`). An entry
of a list that is only looked up (`run_on`) is named by its rule (`basis-ferritin_assay`). A line links to the entry
with its own rule, where the document has one: no link leads nowhere.
"""

from __future__ import annotations

import re

from .model import Bullets, Page

_NOT_IN_A_NAME = re.compile(r"[^a-z0-9_]+")


def slug(text: str) -> str:
    """Return a text as part of a name: lower-case ASCII letters, digits and underscores, joined by hyphens."""
    return _NOT_IN_A_NAME.sub("-", text.lower()).strip("-") or "x"


def line_name(page: Page, *place: int) -> str:
    """Return the name of a block, a part or a point of a list, by its place on the page."""
    return "-".join((slug(page.id), *(str(number) for number in place)))


def rule_of(rule: str) -> str:
    """Return the id of the rule without its outcome: `urgency` of `urgency = soon`."""
    return rule.partition(" = ")[0]


def basis_name(rule: str) -> str:
    """Return the name of the entry that a rule's lines link to."""
    return f"basis-{slug(rule_of(rule))}"


def bases(pages: tuple[Page, ...]) -> dict[str, str]:
    """Return the name of every entry that lines may link to, with the place of the first entry of that name."""
    found: dict[str, str] = {}
    for page in pages:
        for number, block in enumerate(page.blocks, 1):
            for at, part in enumerate(block.parts, 1):
                looked_up = part.bullets if isinstance(part, Bullets) and part.run_on else ()
                for point, bullet in enumerate(looked_up, 1):
                    if bullet.rule:
                        found.setdefault(basis_name(bullet.rule), line_name(page, number, at, point))
    return found
