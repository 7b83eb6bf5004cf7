"""News goes in, a command for the right person comes out."""
