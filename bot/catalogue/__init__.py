"""The registry of commands, and the types of their parameters."""
