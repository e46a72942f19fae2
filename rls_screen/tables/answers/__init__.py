"""Cells as answers: `columns` reads the cells of a chunk into the frame that `encoding` describes.

`cells` reads one column, `derived` makes the cells of an item that is not simply in one, `labels` is what the file
itself says about its codes, `bounded` the rows with a limit such as `<5`.
"""
