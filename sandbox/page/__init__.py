"""The page of the sandbox: JSON for its two windows and its tour, and the actions of people in them."""
