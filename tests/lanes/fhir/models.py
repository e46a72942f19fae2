"""Validates resources with the models of the library fhir.resources: python models.py FILE...

Needs `fhir.resources`, in an environment of its own. Ends with 1 where a file is refused.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path


def main(files: list[str]) -> int:
    """Validate each file as R4B, whose parts used here are those of R4; print what is refused."""
    from fhir.resources.R4B import get_fhir_model_class

    refused = 0
    for file in files:
        resource = json.loads(Path(file).read_text("utf-8"))
        try:
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        except ValueError as error:
            refused += 1
            print(f"{Path(file).name}: {str(error)[:2000]}")
    print(f"fhir.resources {version('fhir.resources')}: {len(files)} resources, {refused} refused")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
