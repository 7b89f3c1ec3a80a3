"""Other ids for needs, which do not tell whose they are."""

import hashlib
import hmac

from matchmaker.domain import ProfileId


def sealed(seal: str, owner: ProfileId, need_id: str) -> str:
    """The other id of a need; without the seal nobody can tell whose it is."""
    said = f"{len(owner)}:{owner}:{need_id}".encode()
    return hmac.new(seal.encode(), said, hashlib.sha256).hexdigest()[:24]
