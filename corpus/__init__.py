"""Letters of the project with their gold, and what draws them in every form in which a letter arrives."""
