"""Devices that ask to be connected (RFC 8628)."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _ident(name: str, *, nullable: bool = False) -> sa.Column[str]:
    kind = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    return sa.Column(name, kind, nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "device_authorization",
        _ident("id"),
        sa.Column("device_code_hash", sa.String(), nullable=False),
        sa.Column("user_code", sa.String(), nullable=False),
        sa.Column("device_name", sa.String(), nullable=False),
        sa.Column("scopes", sa.String(), nullable=False),
        sa.Column("asked_from", sa.String(), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        _ident("approved_by", nullable=True),
        sa.Column("denied", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_polled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by"],
            ["user.id"],
            name=op.f("fk__device_authorization__approved_by__user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk__device_authorization")),
        sa.UniqueConstraint("device_code_hash", name=op.f("uq__device_authorization__device_code_hash")),
        sa.UniqueConstraint("user_code", name=op.f("uq__device_authorization__user_code")),
    )
    with op.batch_alter_table("device_authorization", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix__device_authorization_approved_by"), ["approved_by"], unique=False)
        batch_op.create_index(batch_op.f("ix__device_authorization_expires_at"), ["expires_at"], unique=False)


def downgrade() -> None:
    op.drop_table("device_authorization")
