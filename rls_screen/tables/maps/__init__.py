"""Which columns answer which items: `layout` decides it once for a table, and refuses one that cannot be used.

`study_map` reads a study's map, `mapping` matches it to the headings, `headings` what no map names; `declared` is what
the caller says for all rows, `people_rows` which rows are people.
"""
