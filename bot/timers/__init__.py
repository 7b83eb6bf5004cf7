"""The clock, and what happens when a due row's time has come."""
