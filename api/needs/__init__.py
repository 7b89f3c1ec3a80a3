"""Needs over HTTP: those that others may read and answer."""
