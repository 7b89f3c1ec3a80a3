"""Middleware: limits, logging and traces of every request."""
