"""Rules about mandates: everybody reads, the Secretariat keeps the record."""

import rules

from portal.access.permissions import serves_in_the_secretariat

KEEP = "mandates.keep"

rules.add_perm(KEEP, serves_in_the_secretariat)
# Wagtail's bulk deletion asks for this name; it ends in the same action.
rules.add_perm("mandates.delete_evidence", serves_in_the_secretariat)
