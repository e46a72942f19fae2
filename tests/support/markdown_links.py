"""Markdown files read for their links and anchors, as GitHub and the site show them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

_PARSER = MarkdownIt("gfm-like", {"linkify": False})


def dead_links(files: list[Path]) -> list[str]:
    """Every link of these files to a file, folder or anchor that is not there, as `file: target`.

    Links to the web are not followed. An anchor is looked up in Markdown files only.
    """
    parsed = {file.resolve(): _PARSER.parse(file.read_text("utf-8")) for file in files}
    anchors: dict[Path, set[str]] = {file: set(_anchors(tokens)) for file, tokens in parsed.items()}
    dead: list[str] = []
    for file, tokens in parsed.items():
        for target in _targets(tokens):
            path, _, anchor = unquote(target).partition("#")
            goal = (file.parent / path).resolve() if path else file
            if not goal.exists():
                dead.append(f"{file.name}: {target}")
            elif anchor:
                if goal not in anchors:
                    anchors[goal] = set(_anchors(_PARSER.parse(goal.read_text("utf-8"))))
                dead += [] if anchor in anchors[goal] else [f"{file.name}: {target}"]
    return dead


def _targets(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        for child in token.children or ():
            target = child.attrGet({"link_open": "href", "image": "src"}.get(child.type, ""))
            if isinstance(target, str) and not re.match(r"[a-z]+:", target):
                yield target


def _anchors(tokens: list[Token]) -> Iterator[str]:
    """The anchor of each heading: lower case, no punctuation, hyphens for spaces, a number after a repeated one."""
    seen: dict[str, int] = {}
    for before, token in itertools.pairwise(tokens):
        if before.type == "heading_open":
            text = "".join(child.content for child in token.children or ())
            slug = re.sub(r"[^\w\- ]", "", text.strip().lower()).replace(" ", "-")
            number = seen.get(slug, 0)
            seen[slug] = number + 1
            yield f"{slug}-{number}" if number else slug
