"""The HTTP API for programs. Loaded at its first request."""
