"""Accounts over HTTP: sign-in, keys, one's own account, and data subjects' rights."""
