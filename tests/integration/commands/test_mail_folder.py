"""Without EMAIL_URL mails lie in the data folder, not wherever the command was started."""

import os
import subprocess
import sys
from pathlib import Path

from nrp.core.children import ROOT


def test_mails_lie_in_the_data_folder(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in ("EMAIL_URL", "DATABASE_URL", "REDIS_URL")}
    environment |= {
        "NRP_DATA": str(tmp_path / "data"),
        "DJANGO_SETTINGS_MODULE": "nrp.settings",
        "PYTHONPATH": str(ROOT),
    }
    code = "from django.conf import settings; print(settings.EMAIL_FILE_PATH)"
    said = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(tmp_path / "data" / "mail")
