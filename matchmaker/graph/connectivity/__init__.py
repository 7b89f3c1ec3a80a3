"""Network insight: connectivity measures that analysts can check, each with its source."""
