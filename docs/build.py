"""Build the site from the Markdown pages: `python docs/build.py`, then open site/index.html.

Needs the extra `docs` (`pip install '.[docs]'`) and no network, neither to build nor to read. A dead link, a page that
no contents page names, or a page that would load anything from outside ends the build with status 1.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SITE = ROOT / "site"
START = "docs/index.html"
# What a browser fetches without being asked: links that a reader follows are not among it.
_LOADED = re.compile(r"""<(?:script|img|iframe|source)\b[^>]*\bsrc=["']((?:https?:)?//[^"']+)""")
_STYLES = re.compile(r"""<link\b(?=[^>]*\brel=["'](?:stylesheet|preload|icon))[^>]*\bhref=["']((?:https?:)?//[^"']+)""")
_IN_STYLES = re.compile(r"""(?:@import\s+|url\()\s*["']?((?:https?:)?//[^"')]+)""")
FORWARD = f"""<!doctype html>
<meta charset="utf-8">
<title>rls-screen</title>
<meta http-equiv="refresh" content="0; url={START}">
<p><a href="{START}">rls-screen</a></p>
"""


def from_outside(site: Path) -> list[str]:
    """What the built pages and their styles would load from the network, as `file: address`."""
    found: list[str] = []
    for file in sorted(site.rglob("*")):
        if file.suffix in (".html", ".css"):
            text = file.read_text("utf-8")
            patterns = (_LOADED, _STYLES) if file.suffix == ".html" else (_IN_STYLES,)
            found += [f"{file.relative_to(site)}: {one}" for pattern in patterns for one in pattern.findall(text)]
    return found


def main() -> int:
    """Build the site; return the exit status."""
    try:
        from sphinx.cmd.build import build_main  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        print("The site needs the extra `docs`: pip install '.[docs]'", file=sys.stderr)
        return 2
    status = build_main(
        ["-b", "html", "-q", "-W", "--keep-going", "-c", str(ROOT / "docs"), "-d", str(ROOT / "build" / "doctrees"),
         str(ROOT), str(SITE)]
    )  # fmt: skip
    outside = from_outside(SITE)
    for one in outside:
        print(f"Loaded from outside: {one}", file=sys.stderr)
    (SITE / "index.html").write_text(FORWARD, "utf-8")
    if status == 0 and not outside:
        print(f"Built. Open {(SITE / 'index.html').relative_to(ROOT)} in a browser.")
    return int(status != 0 or bool(outside))


if __name__ == "__main__":
    sys.exit(main())
