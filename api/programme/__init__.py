"""The programme over HTTP: check-ups, and who follows which firm."""
