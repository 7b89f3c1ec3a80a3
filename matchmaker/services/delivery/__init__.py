"""Send what waits in the outbox: e-mails through SMTP or into files, reports to webhooks."""

from matchmaker.services.delivery.mail import Mailer, MailFolder, SmtpServer, as_message, send_mails
from matchmaker.services.delivery.retry import DeliveryCounts, next_try
from matchmaker.services.delivery.webhooks import (
    RefusedAddressError,
    add_webhook,
    checked_url,
    new_secret,
    public_addresses,
    remove_webhook,
    send_reports,
    sign,
    verify,
)

__all__ = [
    "DeliveryCounts",
    "MailFolder",
    "Mailer",
    "RefusedAddressError",
    "SmtpServer",
    "add_webhook",
    "as_message",
    "checked_url",
    "new_secret",
    "next_try",
    "public_addresses",
    "remove_webhook",
    "send_mails",
    "send_reports",
    "sign",
    "verify",
]
