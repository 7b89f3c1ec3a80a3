"""One rule for texts at every entrance: what is typed can be written into every way out."""

from collections.abc import Iterable

from fastapi import Request

from matchmaker.domain.characters import is_readable
from matchmaker.errors import InputError

FORMS = "application/x-www-form-urlencoded"


async def plain_text(request: Request) -> None:
    """
    Refuse control characters and broken Unicode in the path, the query and forms; InputError.

    JSON is looked at where it is described, by `Closed`.
    """
    _check(request.path_params.items())
    _check(request.query_params.multi_items())
    if request.method == "POST" and request.headers.get("content-type", "").startswith(FORMS):
        # Read once: the route gets the same form again.
        _check((await request.form()).multi_items())


def _check(said: Iterable[tuple[str, object]]) -> None:
    for name, value in said:
        if not is_readable(f"{name}{value}"):
            field = name if is_readable(name) else ""
            raise InputError("characters_unreadable", field=field)
