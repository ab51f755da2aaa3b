"""Files to sources: the text of a file in reading order, and where each word stands on its page."""
