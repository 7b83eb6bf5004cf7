"""The process around the desk: command line, HTTP server, logs, health and metrics."""
