"""Score many people at once: a table in, every row scored by the same rules as one person, a table out.

A cell on its way to a result passes: `run` (one chunk after another) → `scoring` (the steps for one chunk) →
`tables.answers.columns` (cells become answers) → `evaluator` (rules as steps over columns, which `program` takes) →
`open_questions` (what is missing) → `results` (the output's columns) → `output` (written as CSV; Parquet in
`tables.files.parquet`).
`counting`, `patterns` and `summary` are about the table as a whole; `frame` scores a data frame instead of a file.

Why was a row refused? Its `problems` cell and the problems file name every reason:

- the line has too few or too many cells, or an open quotation mark: `tables.files.csv_rows`
- a cell is not an answer to its question: `CellReader._read` in `tables.answers.cells`, which asks `person.answers`
- a part is above its whole: `tables.answers.columns`, `FactsReader._in_proportion`
- the text of `problems`: `scoring._problems`; what such a row still gets: `results`, and `batch.kept` in the content

Why was a whole table refused? `tables.maps.layout` for its columns, `tables.opening` and the two readers for its file.
"""
