"""Checks across letters: what no letter shows alone.

Everything is a pure function of what is stored: the same letters give the same warnings with the same ids, whatever
their order of arrival.
"""
