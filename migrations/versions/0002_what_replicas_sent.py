"""What replicas sent last, and up to where a library has been pruned."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("library", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pruned_ver", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("sync_device", schema=None) as batch_op:
        batch_op.add_column(sa.Column("recent", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("sync_device", schema=None) as batch_op:
        batch_op.drop_column("recent")
    with op.batch_alter_table("library", schema=None) as batch_op:
        batch_op.drop_column("pruned_ver")
