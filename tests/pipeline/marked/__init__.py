"""Letters that carry a stamp of secrecy in every form and look, and letters that only seem to."""
