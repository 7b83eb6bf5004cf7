"""The web desk: pages for agents and managers in a browser."""
