"""Facts go in; cards, lists, pages and figures come out, in words that wait for a language."""
