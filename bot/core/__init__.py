"""Facts and rules of the desk. Standard library only, no await; the time and all facts are arguments."""
