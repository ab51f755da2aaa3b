"""What letters do to earlier ones: proposals, which count once a person confirms them, and the deadlines in force."""
