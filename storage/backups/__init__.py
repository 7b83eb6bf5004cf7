"""Backups of the database and the files in one file, and restoring them, on both engines."""
