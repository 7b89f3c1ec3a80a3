"""The verbs of the programme: results, plans, calls, teams, events."""
