"""Verbs about time: hide a ticket, bring it back, promise an update."""
