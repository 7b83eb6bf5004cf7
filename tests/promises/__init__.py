"""Promises, told as stories: short targets, real clocks."""
