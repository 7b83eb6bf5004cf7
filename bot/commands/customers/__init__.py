"""The verbs about a customer instead of a ticket: their profile, and writing to them first."""
