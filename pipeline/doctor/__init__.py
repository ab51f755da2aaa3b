"""What is installed, what is missing, and what that costs."""
