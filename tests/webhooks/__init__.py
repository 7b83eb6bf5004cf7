"""Webhooks: what another program is told, and when."""
