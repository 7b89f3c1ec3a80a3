"""Send what waits in the outbox: e-mails through SMTP or into files, reports to webhooks."""

from matchmaker.outgoing.destinations import RefusedAddressError, checked_url, public_addresses
from matchmaker.outgoing.mail import Files, Mailer, Smtp, as_message, send_mails
from matchmaker.outgoing.retry import Sent, next_try
from matchmaker.outgoing.webhooks import new_secret, send_reports, sign, verify

__all__ = [
    "Files",
    "Mailer",
    "RefusedAddressError",
    "Sent",
    "Smtp",
    "as_message",
    "checked_url",
    "new_secret",
    "next_try",
    "public_addresses",
    "send_mails",
    "send_reports",
    "sign",
    "verify",
]
