"""Runs migrations on the connection that postil.models.migrate hands over."""

from alembic import context

from postil.models import Base
from postil.models.base import UtcDateTime


def render_item(kind: str, item: object, _autogen: object) -> str | bool:
    """Our own column types as SQLAlchemy's: a revision imports nothing of the models."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=render_item,
    transactional_ddl=True,
)
context.run_migrations()
