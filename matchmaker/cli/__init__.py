"""The command line: thin commands over the library; each says what it did and exits 0, 1 or 2."""

from matchmaker.cli.app import app, main

__all__ = ["app", "main"]
