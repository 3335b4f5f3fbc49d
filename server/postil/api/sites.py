"""/api/v1/sites: how well a device can read the sites, as it reports."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from postil.api.endpoint import ANY, Call, Contract, endpoint
from postil.domain.errors import NotAllowed
from postil.models import SiteReport
from postil.schemas.site import SitesIn, SitesOut
from postil.services import site_reports
from postil.services.site_reports import Draft

blueprint = Blueprint("sites", __name__, url_prefix="/v1/sites")

#: Scopes of which one is enough.
_SCOPES = {"save", "sync"}


@blueprint.put("")
@endpoint(Contract(body=SitesIn, returns=SitesOut, scope=ANY, writes=True, fails=(403,)))
def put(call: Call) -> dict[str, Any]:
    """Report how well sites could be read; the newest report of a device on a site stands, other sites stay.

    A token needs the scope `save` or `sync`. The pages show the reports under Settings, Sites.
    """
    if not _SCOPES & set(call.asker.scopes.split()):
        raise NotAllowed("This token may not do that: it lacks the scopes “save” and “sync”.", scope="sync")
    drafts = [Draft(**report) for report in call.body["sites"]]
    return {"sites": [_view(report) for report in site_reports.put(call.session, call.asker, drafts)]}


def _view(report: SiteReport) -> dict[str, Any]:
    return {
        "site": report.site,
        "device": report.device_id,
        "level": report.level,
        "rows": report.rows,
        "unread": report.unread,
        "path": report.path,
        "version": report.version,
        "at": report.seen_at,
    }
