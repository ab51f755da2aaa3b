"""What every room may ask, and knows no letter: files, settings, errors, words, processes that reach nothing."""
