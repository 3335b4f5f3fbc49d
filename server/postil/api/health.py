"""/api/v1/health: whether the server works; asks for no token."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, current_app
from sqlalchemy.exc import SQLAlchemyError

from postil.api import problems
from postil.api.endpoint import Call, Contract, endpoint
from postil.api.kinds import KINDS
from postil.config import Config
from postil.schemas.health import HealthOut
from postil.services import health

blueprint = Blueprint("health", __name__, url_prefix="/v1/health")
_log = logging.getLogger(__name__)


@blueprint.get("")
@endpoint(Contract(returns=HealthOut, scope=None))
def show(call: Call) -> health.Health:
    """The server's version, whether its database answers, and how far the search indexes are behind."""
    config: Config = current_app.extensions["postil"]
    return health.check(call.session, config.search_backend)


@blueprint.errorhandler(SQLAlchemyError)
def _unusable(error: SQLAlchemyError) -> Response:
    _log.error("health: the database cannot be used: %s", error)
    return problems.problem("database-unavailable", KINDS["database-unavailable"].detail, headers={"Retry-After": "10"})
