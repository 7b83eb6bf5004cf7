"""Search: analysis, queries and hits, on both databases."""
