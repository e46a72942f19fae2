"""Tables in: opening a file of any known kind, matching its headings to the questionnaire, and reading its cells.

`opening` chooses the reader for a file, `layout` matches headings, `study_map` reads a study's own map, `cells` and
`columns` turn text into answers held as `encoding` describes. Scoring them is done in `batch`.
"""
