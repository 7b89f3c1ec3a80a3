"""Check-ups: the questionnaire, answers, results, campaigns; as JSON and as pages."""
