"""What the library pages need: keys to sort and filter by, preferences, shares, rules, and reports of sites."""

import sqlalchemy as sa
from alembic import op

from postil.domain.sites import site
from postil.domain.sorting import author_key, title_key, year

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ORDERED = sa.String().with_variant(sa.String(collation="C"), "postgresql")
KEYS = ("created_at", "published_on", "title_key", "author_key", "read_key", "rating_key")
FILTERED = ["status", "starred", "year", "noted", "coded"]


def upgrade() -> None:
    op.create_table(
        "list_share",
        sa.Column("token", ORDERED, nullable=False),
        sa.Column("library_id", ORDERED, nullable=False),
        sa.Column("list_id", ORDERED, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("token", name=op.f("pk__list_share")),
    )
    with op.batch_alter_table("list_share", schema=None) as batch_op:
        batch_op.create_index("ix__list_share_list", ["library_id", "list_id"], unique=False)
    op.create_table(
        "site_report",
        sa.Column("library_id", ORDERED, nullable=False),
        sa.Column("device_id", ORDERED, nullable=False),
        sa.Column("site", ORDERED, nullable=False),
        sa.Column("level", ORDERED, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("unread", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("library_id", "device_id", "site", name=op.f("pk__site_report")),
    )
    op.create_table(
        "tag_rule",
        sa.Column("library_id", ORDERED, nullable=False),
        sa.Column("id", ORDERED, nullable=False),
        sa.Column("tag_id", ORDERED, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("library_id", "id", name=op.f("pk__tag_rule")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("written_ver", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.create_index("ix__history_ver", ["library_id", "ver"], unique=False)
        batch_op.create_index("ix__history_written_ver", ["library_id", "written_ver"], unique=False)
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.add_column(sa.Column("preferences", sa.JSON(), server_default="{}", nullable=False))
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.add_column(sa.Column("site", ORDERED, server_default="", nullable=False))
    with op.batch_alter_table("paper", schema=None) as batch_op:
        for name in ("title_key", "author_key", "read_key"):
            batch_op.add_column(sa.Column(name, ORDERED, server_default="", nullable=False))
        for name in ("rating_key", "year"):
            batch_op.add_column(sa.Column(name, sa.Integer(), server_default="0", nullable=False))
        for name in ("noted", "coded"):
            batch_op.add_column(sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))
    fill_papers()
    fill_sites()
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.create_index("ix__identifier_site", ["library_id", "site", "present", "paper_id"], unique=False)
    with op.batch_alter_table("paper_tag", schema=None) as batch_op:
        batch_op.create_index(
            "ix__paper_tag_ended",
            ["library_id", "tag_id"],
            unique=False,
            sqlite_where=sa.text("present = 0"),
            postgresql_where=sa.text("NOT present"),
        )
    with op.batch_alter_table("paper", schema=None) as batch_op:
        batch_op.drop_index("ix__paper_newest")
        for key in KEYS:
            columns = ["library_id", "deleted", "alias_of", key, "id", *FILTERED]
            batch_op.create_index(f"ix__paper_by_{key}", columns, unique=False)


def fill_papers() -> None:
    """Make the keys of the papers that there are."""
    names = ("library_id", "id", "title", "published_on", "read_at", "note", "code_url", *KEYS[2:], *FILTERED[2:])
    paper = sa.table("paper", *map(sa.column, names), sa.column("authors", sa.JSON()), sa.column("rating", sa.Integer))
    own = (paper.c.library_id == sa.bindparam("of"), paper.c.id == sa.bindparam("paper"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(paper)).mappings().all()
    made = [
        {
            "of": row["library_id"],
            "paper": row["id"],
            "title_key": title_key(row["title"]),
            "author_key": author_key(row["authors"] or []),
            "read_key": row["read_at"] or "",
            "rating_key": row["rating"] or 0,
            "year": year(row["published_on"]),
            "noted": bool(row["note"].strip()),
            "coded": bool(row["code_url"]),
        }
        for row in rows
    ]
    if made:
        connection.execute(sa.update(paper).where(*own), made)


def fill_sites() -> None:
    """Name the sites of the pages that there are."""
    keys = ("library_id", "paper_id", "scheme", "value")
    identifier = sa.table("identifier", *map(sa.column, (*keys, "site")))
    connection = op.get_bind()
    rows = connection.execute(sa.select(*(identifier.c[key] for key in keys)).where(identifier.c.scheme == "url"))
    made = [{**{f"of_{key}": row[key] for key in keys}, "site": site(row["value"])} for row in rows.mappings()]
    if made:
        own = (identifier.c[key] == sa.bindparam(f"of_{key}") for key in keys)
        connection.execute(sa.update(identifier).where(*own), made)


def downgrade() -> None:
    with op.batch_alter_table("paper_tag", schema=None) as batch_op:
        batch_op.drop_index("ix__paper_tag_ended")
    with op.batch_alter_table("paper", schema=None) as batch_op:
        for key in KEYS:
            batch_op.drop_index(f"ix__paper_by_{key}")
        for name in ("coded", "noted", "year", "rating_key", "read_key", "author_key", "title_key"):
            batch_op.drop_column(name)
        batch_op.create_index("ix__paper_newest", ["library_id", "deleted", "alias_of", "created_at", "id"])
    with op.batch_alter_table("identifier", schema=None) as batch_op:
        batch_op.drop_index("ix__identifier_site")
        batch_op.drop_column("site")
    with op.batch_alter_table("user", schema=None) as batch_op:
        batch_op.drop_column("preferences")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index("ix__history_written_ver")
        batch_op.drop_index("ix__history_ver")
        batch_op.drop_column("written_ver")
    for table in ("tag_rule", "site_report", "list_share"):
        op.drop_table(table)
