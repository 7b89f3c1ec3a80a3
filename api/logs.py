"""How the service writes its log: a line for people, or a JSON document a line for programs."""

import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum

import msgspec


class LogFormat(StrEnum):
    """Who reads the log."""

    TEXT = "text"
    JSON = "json"


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON document: when, how grave, what, and a request's figures."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
            **getattr(record, "figures", {}),
        }
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return msgspec.json.encode(told).decode()


def log_as(form: str) -> None:
    """Write what is logged from here on to standard error, in one of the forms."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        JsonFormatter()
        if form == LogFormat.JSON
        else logging.Formatter("%(asctime)s %(levelname)s %(message)s")
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler])
