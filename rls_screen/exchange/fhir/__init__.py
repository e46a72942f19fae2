"""FHIR R4 with SDC: the questionnaire as a form, and one person's answers and results as a Bundle."""

from .bundle import bundle
from .elements import as_bytes
from .package import files
from .questionnaire import questionnaire
from .response import response

__all__ = ["as_bytes", "bundle", "files", "questionnaire", "response"]
