"""Finds the Chromium of the machine. Standard library only: bin/test asks before anything is set up."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
INSTALL = "apt-get install --yes --no-install-recommends chromium"


def find_chromium() -> str | None:
    """Return the path of a Chromium, or None; NRP_CHROMIUM names one that is not on the path."""
    named = os.environ.get("NRP_CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


if __name__ == "__main__":
    raise SystemExit(0 if find_chromium() else 1)
