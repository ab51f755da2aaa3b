"""A letter as it is gone over: cards to be judged one by one, what is in doubt, what no record holds. Pure."""
