"""Introductions over HTTP: JSON, pages, and the webhooks that report them."""
