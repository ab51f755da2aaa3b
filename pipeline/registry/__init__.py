"""The registry of unions over time: reading it, finding bodies by name, walking the hierarchy."""

from pipeline.registry.body import Body
from pipeline.registry.errors import Problem, RegistryError
from pipeline.registry.reform import Heir
from pipeline.registry.registry import Registry

__all__ = ["Body", "Heir", "Problem", "Registry", "RegistryError"]
