"""Finds R of the machine. Standard library only: bin/test asks before anything is set up."""

import os
import shutil

INSTALL = "apt-get install --yes --no-install-recommends r-base-core r-cran-clubsandwich"


def find_rscript() -> str | None:
    """Return the path of Rscript, or None; NRP_RSCRIPT names one that is not on the path."""
    return shutil.which(os.environ.get("NRP_RSCRIPT") or "Rscript")


if __name__ == "__main__":
    raise SystemExit(0 if find_rscript() else 1)
