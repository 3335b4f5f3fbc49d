"""What an import says when a file is not what it is taken for."""

from __future__ import annotations

from postil.domain.errors import Invalid


class BadFormat(Invalid):
    """The file cannot be read in this format; nothing of it was imported. The message is a sentence for people."""
