"""The network as a whole over HTTP, and the activities that tie it."""
