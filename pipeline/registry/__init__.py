"""The registry of unions over time: reading it, finding bodies by name, walking the hierarchy."""
