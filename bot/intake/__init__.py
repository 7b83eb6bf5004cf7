"""Takes in events: finds the person, the verb and its arguments, runs the command, and returns the private answer."""
