"""A report of a network that opens without a connection, with its pictures and numbers as files."""

from matchmaker.insight.report.exhibit import exhibit_of, main_layer
from matchmaker.insight.report.report import Edition, ready, write_report

__all__ = ["Edition", "exhibit_of", "main_layer", "ready", "write_report"]
