"""Read a table of many people: open a file of any known kind, match its headings to items, turn its cells into answers.

The way in: `opening` chooses the reader (`csv_input` with `csv_rows` for what is not plain CSV, `parquet`), which gives
chunks of rows (`source`). `layout` matches the headings to items, with `headings` for names and a study's own map.
`columns` reads the cells of a chunk, each column with its `CellReader` (`cells`), into the columns that `encoding`
describes. Scoring them is done in `batch`, whose docstring tells where a row is refused.
"""
