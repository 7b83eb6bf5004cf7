"""Turns what happened on a ticket into outbox rows. The only gate between notes and replies."""
