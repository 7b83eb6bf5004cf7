"""One file per verb: the folder is the registry. Whatever changes a ticket is a command."""
