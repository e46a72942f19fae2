"""Many people at once: CSV or Parquet in, every row scored by the same rules, CSV or Parquet out.

`expressions` turns a rule into a Polars expression; `evaluation` and `open_questions` put them together, `results`
makes the output's columns, `scoring` is the path every row goes. `layout` and `study_map` say which column answers
which question; `cells`, `columns` and `medicine_texts` read what stands in them. `opening`, `separators`, `csv_input`,
`csv_rows`, `parquet` and `output` are the files, `tally` and `summary` say what was found, `run` is one file as a
whole, `frame` a data frame.
What an answer, a rule and a result are is said in `answers`, `logic` and `score`; the tests prove that a row here and a
person there come out the same.
"""
