"""From a letter to obligations: whom its words mean, which tasks bind, one row for each union and task."""

from pipeline.routing.duties import addressees_of, bodies_of_dates, renewed, route
from pipeline.routing.target import UNKNOWN_DOER

__all__ = ["UNKNOWN_DOER", "addressees_of", "bodies_of_dates", "renewed", "route"]
