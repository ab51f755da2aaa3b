"""The registry of unions over time: reading it, finding bodies by name, walking the hierarchy."""

from pipeline.unions.registry import Bodies, BoundBody, Registry, RegistryError, RegistryFault, Successor, nobody

__all__ = ["Bodies", "BoundBody", "Registry", "RegistryError", "RegistryFault", "Successor", "nobody"]
