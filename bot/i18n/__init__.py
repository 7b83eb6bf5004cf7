"""Sentences, dates and durations in the languages of the desk and of its customers."""
