"""Who asks, and whether they may: sign-in, sessions, keys, permission, limits."""

from .permissions import action_of, permit, profile_in_path, require
from .principal import principal_of

__all__ = ["action_of", "permit", "principal_of", "profile_in_path", "require"]
