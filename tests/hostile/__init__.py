"""Files that nobody should send, made here by seeded code, and the real commands run on them."""
