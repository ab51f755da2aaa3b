"""The tests; a package so that no other of this name stands before it."""
