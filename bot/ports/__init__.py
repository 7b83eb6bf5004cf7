"""The interfaces between the desk and its surroundings: channels, the store, and what they exchange."""
