"""The results of the programme as a table to work with, a page to read and a page to print."""

from matchmaker.programme.report.layout import Layout, Section, lay_out
from matchmaker.programme.report.page import results_body, results_html, results_pdf
from matchmaker.programme.report.workbook import results_xlsx

__all__ = [
    "Layout",
    "Section",
    "lay_out",
    "results_body",
    "results_html",
    "results_pdf",
    "results_xlsx",
]
