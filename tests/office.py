"""LibreOffice of the machine, without a screen: whether it is there, and what it reads in a file.

Standard library only: bin/soak asks before anything is set up.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

INSTALL = (
    "apt-get install --yes --no-install-recommends "
    "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-draw-nogui"
)
SECONDS = 180
# Fields by commas, text in quotes, UTF-8, each cell as the sheet shows it, every sheet as a file of its own.
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
AS_TEXT = "txt:Text (encoded):UTF8"
DRAWN = "draw_pdf_import"  # a PDF is opened as drawings
# Said of the machine, not of the file: that it has no Java, which nothing here asks for.
OF_THE_MACHINE = ("failed to launch javaldx",)


@dataclass(frozen=True)
class Opened:
    """The files made of one, by name, and what the program said on its way: nothing, when nothing was the matter."""

    files: dict[str, bytes]
    complaints: str


def find_office() -> str | None:
    """Return the path of LibreOffice, or None; NRP_SOFFICE names one that is not on the path."""
    return shutil.which(os.environ.get("NRP_SOFFICE") or "soffice") or shutil.which("libreoffice")


def opened(path: Path, into: str, folder: Path, *, reading: str = "") -> Opened:
    """Open a file and save it as another, with settings that nobody has touched."""
    office = find_office()
    if office is None:
        raise FileNotFoundError(INSTALL)
    out = folder / f"{path.suffix[1:]}-{into[:3]}"
    out.mkdir()
    profile = folder / "profile"
    command = [
        *(office, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}"),
        *([f"--infilter={reading}"] if reading else []),
        *("--convert-to", into, "--outdir", str(out), str(path)),
    ]
    environment = {"HOME": str(folder), "PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=SECONDS)
    said = [
        line for line in done.stdout.splitlines() if not line.startswith(("convert ", "Writing sheet", "Overwriting"))
    ]
    said += [line for line in done.stderr.splitlines() if not any(words in line for words in OF_THE_MACHINE)]
    return Opened({one.name: one.read_bytes() for one in sorted(out.iterdir())}, "\n".join(said).strip())


if __name__ == "__main__":
    raise SystemExit(0 if find_office() else 1)
