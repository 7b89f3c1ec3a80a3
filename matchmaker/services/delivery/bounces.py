"""
Bounces: reports that an e-mail could not be delivered, and whose address they are about.

Source:
    RFC 3464 (message/delivery-status): Final-Recipient, Action: failed, Status: 5.x.x.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage, Message

from matchmaker.domain.digest import DigestChoice
from matchmaker.store import Origin, Store


def dead_addresses(report: bytes) -> Iterator[str]:
    """The addresses that a report says are dead; none where a later try may work."""
    message = message_from_bytes(report, policy=policy.default)
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else ():
                if isinstance(block, EmailMessage | Message) and _is_dead(block):
                    yield str(block["Final-Recipient"]).partition(";")[2].strip().lower()


def _is_dead(block: Message) -> bool:
    failed = str(block.get("Action", "")).strip().lower() == "failed"
    lasting = str(block.get("Status", "")).strip().startswith("5.")
    return failed and lasting and ";" in str(block.get("Final-Recipient", ""))


def note_bounces(store: Store, reports: Iterable[bytes], origin: Origin) -> list[str]:
    """Send no more news to accounts whose address is dead; gives their ids."""
    addresses = dict.fromkeys(each for report in reports for each in dead_addresses(report))
    choices, noted = store.outreach.choices(), []
    for address in addresses:
        account = store.accounts.by_email(address)
        if account is None:
            continue
        before = choices.get(account.id) or DigestChoice(
            account_id=account.id, wanted=False, changed_at=origin.at
        )
        with store.write() as writer:
            writer.outreach.choose(replace(before, bounced_at=origin.at))
            writer.audit.record("mail.bounce", origin, subject=f"account:{account.id}")
        noted.append(account.id)
    return noted
