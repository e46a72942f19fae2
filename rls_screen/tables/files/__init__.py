"""Files and data frames as rows of text: `csv_input` (with `csv_rows` for what is not plain CSV), `parquet`,
`spreadsheet`, `statistics` (SPSS, Stata, SAS), `foreign` (other libraries), `packed` and `several` files.

All of them give chunks of rows as `source` describes them; `kinds` tells a file's kind from its name.
"""
