"""Search: words become tokens, a ticket becomes a document of tokens, and a query becomes conditions on them."""
