"""Saved searches, their feeds, and the search backend of a library."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "saved_search",
        sa.Column("library_id", ORDERED, nullable=False),
        sa.Column("id", ORDERED, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("library_id", "id", name=op.f("pk__saved_search")),
    )
    op.create_table(
        "search_share",
        sa.Column("token", ORDERED, nullable=False),
        sa.Column("library_id", ORDERED, nullable=False),
        sa.Column("search_id", ORDERED, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk__search_share")),
    )
    with op.batch_alter_table("search_share", schema=None) as batch_op:
        batch_op.create_index("ix__search_share_search", ["library_id", "search_id"])
    with op.batch_alter_table("library", schema=None) as batch_op:
        batch_op.add_column(sa.Column("search_backend", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("library", schema=None) as batch_op:
        batch_op.drop_column("search_backend")
    op.drop_table("search_share")
    op.drop_table("saved_search")
