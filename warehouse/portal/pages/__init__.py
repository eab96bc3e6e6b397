"""Every page of the portal: importing this declares them.

Here: the list. Not here: rights (``warehouse/desk/access.toml``), the door (``gate``).
"""

from __future__ import annotations

from starlette.routing import BaseRoute

from warehouse.portal.office import Office
from warehouse.portal.pages import audit as audit
from warehouse.portal.pages import corrections as corrections
from warehouse.portal.pages import decided as decided
from warehouse.portal.pages import export as export
from warehouse.portal.pages import home as home
from warehouse.portal.pages import household as household
from warehouse.portal.pages import household_add as household_add
from warehouse.portal.pages import household_split as household_split
from warehouse.portal.pages import ledger as ledger
from warehouse.portal.pages import login as login
from warehouse.portal.pages import me as me
from warehouse.portal.pages import members as members
from warehouse.portal.pages import newcomer as newcomer
from warehouse.portal.pages import night as night
from warehouse.portal.pages import night_accept as night_accept
from warehouse.portal.pages import proposals as proposals
from warehouse.portal.pages import quality as quality
from warehouse.portal.pages import quality_rows as quality_rows
from warehouse.portal.pages import record as record
from warehouse.portal.pages import record_export as record_export
from warehouse.portal.pages import reporting as reporting
from warehouse.portal.pages import reports as reports
from warehouse.portal.pages import review as review
from warehouse.portal.pages import split as split
from warehouse.portal.pages import statement as statement
from warehouse.portal.pages import users as users


def mounts(office: Office) -> list[BaseRoute]:
    """Applications of their own below the portal: for other systems, and for single sign-on."""
    from warehouse.portal import api, oidc  # which know pages

    return [api.mounted(office), *oidc.routes(office)]
