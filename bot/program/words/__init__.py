"""The translators' tool: the sentences of the source, the catalogues of all languages, and what is wrong with them."""
