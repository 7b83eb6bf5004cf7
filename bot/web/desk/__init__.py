"""The page of the desk: settings as they are in effect, who is there, what waits, and health."""
