"""The desk: knows no platform and no SQL."""
