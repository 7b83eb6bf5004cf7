"""Rows of the outbox go in, what became of them comes out."""
