"""Dossiers of firms: two pages to print, to send, or to open by a link."""
