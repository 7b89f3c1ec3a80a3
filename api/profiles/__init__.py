"""Profiles over HTTP: list, search, read, edit, and their surroundings as a drawing."""
