"""Measurements: how fast letters are read, and how much memory a large batch takes."""
