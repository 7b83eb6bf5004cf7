"""Delivers the rows of the outbox to the channels and records the outcome."""
