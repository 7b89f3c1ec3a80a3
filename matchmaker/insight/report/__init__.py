"""A report of a network that opens without a connection, with its pictures and numbers as files."""

from matchmaker.insight.report.report import Edition, write_report

__all__ = ["Edition", "write_report"]
