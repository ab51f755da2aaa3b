"""What people said of the reading of a letter, laid over it before the days that follow from it. Pure."""
