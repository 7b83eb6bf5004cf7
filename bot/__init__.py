"""The desk. It contains no SQL and no platform-specific code."""
