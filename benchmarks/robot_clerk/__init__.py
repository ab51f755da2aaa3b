"""A clerk made of rules: knows what a letter says, and brings its reading there by the keys of the page alone."""
