"""Measures the speed of the desk, and of the bare libraries for the same work, on this machine."""
