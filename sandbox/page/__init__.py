"""The page: JSON for its two windows and its guide goes out, what a person does in them comes in."""
