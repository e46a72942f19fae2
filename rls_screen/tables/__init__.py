"""Read a table of many people: open a file of any known kind, match its headings to items, turn its cells into answers.

The way in: `opening` chooses the reader of a file.

- `files`: the kinds of file; each reader gives chunks of rows, whose cells are text
- `maps`: which column answers which item, and which rows are people: a study's own map, headings, `layout`
- `answers`: the cells of a chunk become answers, in columns that rules can be evaluated over
- `proposals`: a map proposed from what a file holds, for somebody to check

Scoring is done in `batch`, whose docstring tells where a row is refused.
"""
