"""What unions owe, pure: where a duty stands on a day, its rule, who has taken it over, what is said of it."""
