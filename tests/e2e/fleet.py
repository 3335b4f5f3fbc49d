"""Three machines of one reader: two profiles of Chromium and one of Firefox, against one server."""

from collections.abc import Iterator
from dataclasses import dataclass

from e2e.server import Server
from e2e.traveller import Traveller, alike


@dataclass(frozen=True)
class Fleet:
    """The machines by what they are called in the tests."""

    desk: Traveller
    laptop: Traveller
    fox: Traveller

    def __iter__(self) -> Iterator[Traveller]:
        return iter((self.desk, self.laptop, self.fox))

    @property
    def server(self) -> Server:
        """The one that all of them share."""
        return self.desk.server

    def leave(self) -> None:
        """All are on the plane: none reaches the server."""
        for machine in self:
            machine.leave()

    def come_back(self) -> None:
        """All are back; nothing is sent by this alone."""
        for machine in self:
            machine.come_back()

    def alike(self) -> None:
        """Sync until all hold exactly what the server holds."""
        alike(*self)
