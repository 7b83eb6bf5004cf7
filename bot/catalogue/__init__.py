"""What a verb is: the registry of commands and the types of their parameters."""
