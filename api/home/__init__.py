"""The first page: what waits for whoever is there, and the search."""
