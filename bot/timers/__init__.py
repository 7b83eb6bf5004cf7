"""The clock, and the handling of due rows."""
