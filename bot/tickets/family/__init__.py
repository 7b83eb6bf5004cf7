"""Tickets that belong together: merged, linked, parents and children, and messages that move from one to another."""
