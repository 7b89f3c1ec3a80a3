"""Who asks, and whether they may: sign-in, sessions, keys, permission, limits."""

from api.security.permissions import action_of, permit, profile_in_path, require
from api.security.principal import principal_of

__all__ = ["action_of", "permit", "principal_of", "profile_in_path", "require"]
