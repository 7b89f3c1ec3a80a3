"""Imports over HTTP, and the duplicates that they leave to judge."""
