"""A study's report as a Word document and its tables as a spreadsheet, by libraries of the extra `study`.

Neither has a date, so that the same report gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any

from . import figures
from .intervals import check_installed
from .model import Figure, StudyReport, Table

MADE = datetime(1980, 1, 1)
_LONGEST_SHEET = 31


def docx(report: StudyReport) -> bytes:
    """Return a Word document with the tables, and with the figures where matplotlib is installed."""
    check_installed(".docx", "docx")
    import docx as word
    from docx.enum.section import WD_ORIENT

    document = word.Document()
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, page.page_height, page.page_width
    properties = document.core_properties
    properties.title, properties.author, properties.comments = report.title, "", ""
    properties.created = properties.modified = MADE
    document.add_heading(report.title, 0)
    for line in report.lines:
        document.add_paragraph(line)
    for section in report.sections:
        document.add_heading(section.title, 1)
        for sentence in section.sentences:
            document.add_paragraph(sentence)
        for figure in section.figures:
            _add_figure(document, figure)
        for table in section.all_tables:
            _add_table(document, table)
    document.add_paragraph(report.stamp)
    out = io.BytesIO()
    document.save(out)
    return _undated(out.getvalue())


def _add_figure(document: Any, figure: Figure) -> None:
    if not figures.can_draw() or not (figure.boxes or figure.bars):
        return
    from docx.shared import Inches

    shape = document.add_picture(io.BytesIO(figures.drawn(figure, "png")), width=Inches(6.0))
    page = document.sections[0]
    room = page.page_height - page.top_margin - page.bottom_margin
    if shape.height > room:
        shape.width, shape.height = shape.width * room // shape.height, room
    about = shape._inline.docPr
    about.set("descr", figure.alt)
    about.set("title", figure.title)


def _add_table(document: Any, table: Table) -> None:
    document.add_paragraph(table.caption, style="Caption")
    columns = len(table.header)
    made = document.add_table(rows=len(table.rows) + 1, cols=columns, style="Table Grid")
    cells = made._cells  # read once: each access to the cells of a row looks through the whole table
    for cell, heading in zip(cells, table.header, strict=False):
        cell.text = heading
    _repeat_on_each_page(made.rows[0])
    for at, row in enumerate(table.rows, start=1):
        own = cells[at * columns : (at + 1) * columns]
        for cell, given in zip(own, row.cells, strict=False):
            cell.text = given.text
        if row.heading:
            own[0].merge(own[-1])
    for note in table.notes:
        document.add_paragraph(note)


def _repeat_on_each_page(row: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


def _undated(data: bytes) -> bytes:
    """The same document, its parts without the time at which they were written."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in given.infolist():
            made.writestr(zipfile.ZipInfo(part.filename, MADE.timetuple()[:6]), given.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def xlsx(report: StudyReport) -> bytes:
    """Return a spreadsheet with a sheet for each table; a number stays a number."""
    check_installed(".xlsx", "xlsxwriter")
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": report.title, "created": MADE})
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    first = book.add_worksheet("contents")
    first.set_column(0, 0, 120, wrapped)
    says = [report.title, *report.lines]
    for section in report.sections:
        says += [section.title, *section.sentences]
    for at, line in enumerate((*says, report.stamp)):
        first.write_string(at, 0, line)
    for section in report.sections:
        for table in section.all_tables:
            _write_sheet(book.add_worksheet(sheet_name(table.id)), table, bold)
    book.close()
    return out.getvalue()


def sheet_name(id: str) -> str:
    """The name of a table's sheet: a spreadsheet takes at most 31 characters, and not all of them."""
    return re.sub(r"[\[\]:*?/\\]", "_", id)[:_LONGEST_SHEET]


def _write_sheet(sheet: Any, table: Table, bold: Any) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, max(len(table.header) - 1, 1), 24)
    sheet.write_string(0, 0, table.caption, bold)
    for column, heading in enumerate(table.header):
        sheet.write_string(2, column, heading, bold)
    sheet.freeze_panes(3, 1)
    for at, row in enumerate(table.rows, start=3):
        for column, cell in enumerate(row.cells):
            if cell.number is not None:
                sheet.write_number(at, column, cell.number)
            else:
                sheet.write_string(at, column, cell.text, *([bold] if row.heading else []))
    for at, note in enumerate(table.notes, start=len(table.rows) + 4):
        sheet.write_string(at, 0, note)
