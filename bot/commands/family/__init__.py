"""Verbs that join tickets: merge, link, and what undoes them."""
