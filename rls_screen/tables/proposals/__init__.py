"""A study's map proposed from its file: `proposal` makes it, `map_text` writes it.

`sheet` looks at the columns, `known_names` finds the item that a heading means, `known_values` what its values mean;
`vocabulary` has words of other languages.
"""
