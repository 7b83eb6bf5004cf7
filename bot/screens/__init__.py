"""Builds cards, lists, pages and figures from facts. The texts are sentences that are translated when they are rendered."""
