"""What people said of the reading of a letter, laid over it: pure, the same whatever came first.

``corrected(letter, corrections)`` stands between extraction and the days that follow from them.
"""
