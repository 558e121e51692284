"""Write one report: `python -m nrp.reports.writers content.json pdf out.pdf`."""

import sys
from importlib import import_module
from pathlib import Path

from nrp.reports.content.portable import unpack

# By name: only the writer that is asked for is loaded, with the library it stands on.
WRITERS = {"pdf": "paper", "xlsx": "workbook", "csv": "comma", "docx": "document"}


def main(content: str, form: str, out: str) -> None:
    writer = import_module(f"nrp.reports.writers.{WRITERS[form]}")
    writer.write(unpack(Path(content)), Path(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
