"""Annotations of papers, and the tags that they carry."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "annotation",
        sa.Column("library_id", ORDERED, nullable=False),
        sa.Column("id", ORDERED, nullable=False),
        sa.Column("paper_id", ORDERED, nullable=False),
        sa.Column("target", sa.JSON(), nullable=False),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("color", ORDERED, nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("slug", ORDERED, nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("highlighted", sa.Boolean(), nullable=False),
        sa.Column("ver", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("library_id", "id", name=op.f("pk__annotation")),
    )
    with op.batch_alter_table("annotation", schema=None) as batch_op:
        batch_op.create_index("ix__annotation_paper", ["library_id", "paper_id", "deleted", "highlighted"])
        batch_op.create_index("ix__annotation_created_at", ["library_id", "deleted", "created_at", "id"])
        batch_op.create_index("ix__annotation_slug", ["library_id", "slug"])
    op.create_table(
        "annotation_tag",
        sa.Column("library_id", ORDERED, nullable=False),
        sa.Column("annotation_id", ORDERED, nullable=False),
        sa.Column("tag_id", ORDERED, nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("library_id", "annotation_id", "tag_id", name=op.f("pk__annotation_tag")),
    )
    with op.batch_alter_table("annotation_tag", schema=None) as batch_op:
        batch_op.create_index("ix__annotation_tag_tag", ["library_id", "tag_id", "annotation_id"])


def downgrade() -> None:
    op.drop_table("annotation_tag")
    op.drop_table("annotation")
