"""Verbs of the lane for stolen accounts. Each takes the ticket's row first, then whatever else it changes."""
