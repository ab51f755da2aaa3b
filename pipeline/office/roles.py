"""Who may do what: the roles of those who sign in, in the sets that pages and uses name."""

from pipeline.store.people import ROLES, Role
from schemas import Approver

Roles = frozenset[Role]
#: Nobody need be known: the page where one signs in, the style sheet.
ANYBODY: Roles = frozenset()
INSIDE: Roles = frozenset({"view", "clerk", "leader", "admin"})
#: Who keeps letters and duties.
KEEPERS: Roles = frozenset({"clerk", "leader", "admin"})
LEADERS: Roles = frozenset({"leader", "admin"})
#: Who approves letters, as the office chose; where nobody has to, a clerk may.
APPROVING: dict[Approver, Roles] = {"clerk": KEEPERS, "leader": LEADERS, "nobody": KEEPERS}
ADMINS: Roles = frozenset({"admin"})
UNIONS: Roles = frozenset({"union"})
#: Whoever is signed in.
SIGNED_IN: Roles = frozenset(ROLES)
