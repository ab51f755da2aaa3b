"""Pages as lines, columns and tables, whatever they were read from, and the text that they make."""
