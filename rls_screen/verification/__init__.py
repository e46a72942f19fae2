"""Stored results computed again under this version: which differ, and which entry of the changes explains each.

`differences` compares and explains; `table` goes through a scored table, `person` through a saved report; `summary`
says what was found.
"""
