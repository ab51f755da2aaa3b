"""From a letter to obligations: whom its words mean, which tasks bind, one row for each union and task."""

from pipeline.routing.duties import UNKNOWN_DOER, addressees_of, bodies_of_dates, renewed, route

__all__ = ["UNKNOWN_DOER", "addressees_of", "bodies_of_dates", "renewed", "route"]
