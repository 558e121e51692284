"""`python -m evaluation.engine`: the engine on files, without database or Django."""

import os
import sys

# One thread for the small matrices: with more of them a product may round differently, and the
# same answers must give the same bytes. Set before numpy is imported.
for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_name] = "1"

from evaluation.engine.cli import main  # noqa: E402 - numpy reads the environment when imported

sys.exit(main(sys.argv[1:]))
