"""What an e-mail says, whoever writes it and whatever it is about."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailText:
    """Subject and body in the reader's language."""

    subject: str
    body: str
