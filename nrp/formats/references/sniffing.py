"""What kind of reference file something is: by the ending of its name, else by how it begins."""

import re

RIS, BIBTEX, CSL = "ris", "bibtex", "csl"
KINDS = (RIS, BIBTEX, CSL)
ENDINGS = {RIS: "ris", BIBTEX: "bib", CSL: "json"}
TYPES = {
    RIS: "application/x-research-info-systems",
    BIBTEX: "application/x-bibtex",
    CSL: "application/vnd.citationstyles.csl+json",
}
_RECORD = re.compile(rb"^[ \t]*@[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_ENDINGS = {"ris": RIS, "bib": BIBTEX, "bibtex": BIBTEX, "json": CSL}


def kind_of(name: str, head: bytes) -> str:
    """Say what a file is. What it holds counts before its name; a file that says nothing is taken for RIS."""
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if begins.startswith((b"{", b"[")):
        return CSL
    if b"TY  -" in head:
        return RIS
    if begins.startswith(b"%") or _RECORD.search(head):
        return BIBTEX
    return _ENDINGS.get(name.rsplit(".", 1)[-1].lower(), RIS)
