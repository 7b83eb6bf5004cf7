"""Facts and rules. The standard library only, no await; time and facts are handed in."""
