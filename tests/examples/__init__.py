"""The programs of examples/, between a desk and small emulators of what they talk to."""
