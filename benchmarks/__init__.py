"""Measurements: how well letters are read, how fast, in how much memory; and what is fitted or counted on letters."""
