"""Checks across letters: what no letter shows alone. Pure: the same letters, however they came, give the same."""
