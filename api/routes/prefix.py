"""Where the JSON interface is."""

PREFIX = "/api/v1"
"""Each router carries it, so that a route's template in the log is whole."""
