"""Check the content when a wheel is built, and ship it as one JSON beside its files, which a start reads faster."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

QUESTIONNAIRE = Path("questionnaires") / "rls-lupus"


class ContentHook(BuildHookInterface[Any]):
    """The build fails with every problem where the content cannot be used. An editable install reads the files."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the JSON to a temporary folder, and add it to the wheel."""
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from rls_screen.content.library import as_parsed
            from rls_screen.content.parsed import NAME
        finally:
            sys.path.remove(self.root)
        self._made = tempfile.TemporaryDirectory()
        file = Path(self._made.name) / NAME
        file.write_text(as_parsed(Path(self.root) / QUESTIONNAIRE), "utf-8", newline="\n")
        build_data["force_include"][str(file)] = f"rls_screen/{QUESTIONNAIRE.as_posix()}/{NAME}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the temporary folder."""
        if hasattr(self, "_made"):
            self._made.cleanup()
