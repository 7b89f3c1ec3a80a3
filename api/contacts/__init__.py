"""Persons of firms: for the firm itself and for staff, and who still has to be told of it."""
