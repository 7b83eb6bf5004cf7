"""Bad inputs and hostile conditions: what each is worth stands in a table at the top of each file."""
