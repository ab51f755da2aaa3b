"""From a letter to obligations: whom its words mean, which tasks bind, what they lay on whom."""

from pipeline.duties.routing.duties import addressees_of, bodies_of_dates, laid_by, members_of, renewed, route
from pipeline.duties.unassigned import UNKNOWN_DOER

__all__ = ["UNKNOWN_DOER", "addressees_of", "bodies_of_dates", "laid_by", "members_of", "renewed", "route"]
