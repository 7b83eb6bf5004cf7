"""The translators' tool: finds the sentences in the source, keeps the catalogues, and checks them."""
