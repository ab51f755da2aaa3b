"""Real forms of letters, changed by chance, given to the readers: ``make fuzz``."""
