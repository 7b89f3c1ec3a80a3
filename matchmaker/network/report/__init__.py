"""A report of a network that opens without a connection, with its pictures and numbers as files."""

from matchmaker.network.report.report import Edition, exhibit_of, main_layer, ready, write_report

__all__ = ["Edition", "exhibit_of", "main_layer", "ready", "write_report"]
