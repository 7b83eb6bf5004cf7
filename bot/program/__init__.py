"""The process around the desk: its command line, its logs, its figures."""
