"""Fuzz targets for every parser of foreign bytes. ``make fuzz`` runs them for ten minutes, the tests for a few seconds each."""
