"""The registry of unions over time: reading it, finding bodies by name, walking the hierarchy."""

from pipeline.registry.registry import Bodies, BoundBody, Heir, Problem, Registry, RegistryError, nobody

__all__ = ["Bodies", "BoundBody", "Heir", "Problem", "Registry", "RegistryError", "nobody"]
