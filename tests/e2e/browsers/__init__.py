"""The browsers that the end-to-end tests drive, by name."""

from e2e.browsers.chromium import Chromium
from e2e.browsers.firefox import Firefox

BROWSERS: dict[str, type[Chromium] | type[Firefox]] = {"chromium": Chromium, "firefox": Firefox}
