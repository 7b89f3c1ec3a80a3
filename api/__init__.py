"""
The web service: a JSON interface under /api/v1 and pages, both thin over the library.

Everything that leaves is asked of the library for one audience; the service itself sees no more.
"""

from .app import create_app

__all__ = ["create_app"]
