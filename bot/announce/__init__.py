"""Turns what happened on a ticket into outbox rows. The only place that separates notes from replies."""
