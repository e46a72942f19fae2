"""FHIR R4 with SDC: the questionnaire as a form, and one person's answers and results as a Bundle."""

from .package import files

__all__ = ["files"]
