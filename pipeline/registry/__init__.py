"""The registry of unions over time: reading it, finding bodies by name, walking the hierarchy."""

from pipeline.registry.body import Bodies, BoundBody
from pipeline.registry.errors import Problem, RegistryError
from pipeline.registry.reform import Heir
from pipeline.registry.registry import Registry, nobody

__all__ = ["Bodies", "BoundBody", "Heir", "Problem", "Registry", "RegistryError", "nobody"]
