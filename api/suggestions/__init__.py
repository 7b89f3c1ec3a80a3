"""Suggestions over HTTP: JSON routes, the search page and the page of one profile."""
