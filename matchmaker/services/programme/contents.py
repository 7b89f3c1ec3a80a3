"""Contents with the store: keep with their files, match to needs, count readings."""

from dataclasses import dataclass, replace
from datetime import datetime

from matchmaker.domain import Activity, ActivityKind
from matchmaker.domain.content import Content, ContentFile, ContentForm
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.programme.files import checked_file
from matchmaker.services.programme.answered_needs import AnsweredNeed, answered_needs, text_of
from matchmaker.store import Origin, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A content with what is known of it."""

    activity: Activity
    content: Content
    n_reads: int = 0


def contents(store: Store, *, public_only: bool) -> list[Item]:
    """List contents by title; those that are not public for members alone."""
    activities = {a.id: a for a in store.activities() if a.kind is ActivityKind.CONTENT}
    reads = store.contents.n_reads()
    found = [
        Item(activity=activities[id_], content=each, n_reads=reads.get(id_, 0))
        for id_, each in store.contents.all().items()
        if each.public or not public_only
    ]
    return sorted(found, key=lambda item: (item.activity.title, item.activity.id))


def put_content(store: Store, activity: Activity, content: Content, origin: Origin) -> Item:
    """
    Keep a content; what was there under its id is replaced.

    Raises:
        InputError: It has no title, no licence, or its address is none that a browser may open.
    """
    check_content(activity, content)
    kept = replace(activity, kind=ActivityKind.CONTENT)
    with store.write() as writer:
        writer.put_activities([kept])
        writer.contents.put(kept.id, content)
        writer.audit.record("content.put", origin, subject=f"activity:{kept.id}")
    return Item(activity=kept, content=content)


def check_content(activity: Activity, content: Content) -> None:
    """See that it has a title, a licence and an address that opens; InputError else."""
    if not activity.title.strip():
        raise InputError("title_missing", field="title")
    if not content.licence.strip():
        raise InputError("licence_missing", field="licence")
    opens = content.address.lower().startswith(("https://", "http://"))
    # A file is uploaded once its content is there; an address of its own is a second way.
    free = content.form in {ContentForm.TEXT, ContentForm.FILE} and not content.address
    if not free and not opens:
        raise InputError("address_invalid", field="address", value=content.address)


def read_content(store: Store, content_id: str, *, public_only: bool, now: datetime) -> Item:
    """Read a content, and count that somebody did, not who; UnknownRecordError where none is."""
    for item in contents(store, public_only=public_only):
        if item.activity.id == content_id:
            with store.write() as writer:
                writer.contents.count_read(item.activity.id, now.date())
            return replace(item, n_reads=item.n_reads + 1)
    raise UnknownRecordError("content", content_id)


def content_of(store: Store, content_id: str) -> Item:
    """Read a content as staff do, uncounted; UnknownRecordError where there is none."""
    for item in contents(store, public_only=False):
        if item.activity.id == content_id:
            return item
    raise UnknownRecordError("content", content_id)


def attach_file(store: Store, content_id: str, name: str, body: bytes, origin: Origin) -> Item:
    """
    Keep a file for a content, in place of the one before.

    Raises:
        UnknownRecordError: No such content.
        InputError: It is empty, too large, or of a kind that is not taken.
    """
    item = content_of(store, content_id)
    file = checked_file(name, body)
    content = replace(item.content, form=ContentForm.FILE)
    with store.write() as writer:
        writer.contents.put(item.activity.id, content)
        writer.contents.put_file(item.activity.id, file)
        writer.audit.record("content.file", origin, subject=f"activity:{item.activity.id}")
    return replace(item, content=content)


def file_of(store: Store, content_id: str, *, public_only: bool) -> ContentFile:
    """The file of a content; UnknownRecordError where none is for this reader."""
    if public_only and not content_of(store, content_id).content.public:
        raise UnknownRecordError("content", content_id)
    return store.contents.file(content_id)


def readers_for(matchmaker: Matchmaker, store: Store, content_id: str) -> list[AnsweredNeed]:
    """Find whose needs a content answers, the best answered first."""
    activity = content_of(store, content_id).activity
    kinds = frozenset(matchmaker.snapshot.profiles.kinds)
    return answered_needs(matchmaker, text_of(activity), language=activity.language, kinds=kinds)
