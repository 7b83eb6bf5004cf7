"""Measures another helpdesk on this machine. It has its own environment and is no dependency of ours."""
