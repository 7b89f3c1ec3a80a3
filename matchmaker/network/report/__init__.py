"""A report of a network that opens without a connection, with its pictures and numbers as files."""

from matchmaker.network.report.report import (
    ReportContext,
    main_layer,
    picture_data,
    ready,
    write_report,
)

__all__ = ["ReportContext", "main_layer", "picture_data", "ready", "write_report"]
