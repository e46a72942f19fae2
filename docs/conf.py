"""Settings of the site: Markdown pages read where they are, a theme without anything from outside.

`docs/build.py` runs Sphinx with these. The contents of the sidebar are the links of the `index.md` pages; they are not
written a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
VERSION = re.search(r'^__version__ = "(.+)"$', (ROOT / "rls_screen" / "__init__.py").read_text("utf-8"), re.M)

project = "rls-screen"
release = version = VERSION[1] if VERSION else ""
html_title = f"rls-screen {version}"
language = "en"

# The folder that is read is the whole project: pages outside docs/ are linked as they are on a code host.
root_doc = "docs/index"
source_suffix = {".md": "markdown"}
include_patterns = [
    "docs/**.md",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "questionnaires/README.md",
]
exclude_patterns = ["site", ".venv", ".git", "build", "dist"]

extensions = ["myst_parser"]
myst_heading_anchors = 4
suppress_warnings = ["myst.header"]  # a page may begin with a heading of any level

html_theme = "furo"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_permalinks = True
html_static_path: list[str] = []
smartquotes = False  # texts are shown as they are written


def toctrees(text: str) -> Iterator[str]:
    """For each section of a contents page a hidden list of the pages it links to, as Sphinx's sidebar needs it."""
    for section in re.split(r"^## ", text, flags=re.M):
        heading, _, body = section.partition("\n")
        pages = dict.fromkeys(re.findall(r"\]\((?!\w+:)([^)#]+)\.md\)", body))
        if pages:
            caption = "" if heading.startswith("#") else f":caption: {heading}\n"
            listed = "\n".join(pages)
            yield f"\n```{{toctree}}\n:hidden:\n:maxdepth: 1\n{caption}\n{listed}\n```\n"


def _add_toctrees(app: Any, name: str, source: list[str]) -> None:
    if name.endswith("/index"):
        source[0] += "".join(toctrees(source[0]))


def setup(app: Any) -> None:
    """Connect the reading of contents pages."""
    app.connect("source-read", _add_toctrees)
