"""LaTeX in BibTeX fields, read as people write it and written so that it reads back as it was."""

import re
import unicodedata
from collections.abc import Iterator

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_SYMBOLS = {
    "ss": "ß", "SS": "ẞ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "NG": "Ŋ", "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "lq": "‘", "rq": "’",
    "textquotedblleft": "“", "textquotedblright": "”", "quotedblbase": "„", "quotesinglbase": "‚",
    "guillemotleft": "«", "guillemotright": "»", "textquotesingle": "'", "textquotedbl": '"', "textbackslash": "\\",
    "textasciitilde": "~", "textasciicircum": "^", "textbraceleft": "{", "textbraceright": "}", "textunderscore": "_",
    "textless": "<", "textgreater": ">", "textbar": "|", "textdollar": "$", "textdegree": "°", "degree": "°",
    "pounds": "£", "textsterling": "£", "texteuro": "€", "euro": "€", "copyright": "©", "textregistered": "®",
    "texttrademark": "™", "dag": "†", "ddag": "‡", "S": "§", "P": "¶", "ldots": "…", "dots": "…", "textellipsis": "…",
    "textbullet": "•", "textperiodcentered": "·", "textexclamdown": "¡", "textquestiondown": "¿", "times": "×",
    "pm": "±", "textpm": "±", "leq": "≤", "geq": "≥", "neq": "≠", "approx": "≈", "sim": "∼", "infty": "∞", "mu": "μ",
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "kappa": "κ", "lambda": "λ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Delta": "Δ",
    "Sigma": "Σ", "Omega": "Ω", "textmu": "µ", "textonehalf": "½", "textonequarter": "¼", "quad": " ", "qquad": " ",
    "par": "\n\n", "newline": "\n", "lbrace": "{", "rbrace": "}", "backslash": "\\",
}  # fmt: skip
_BLANKS = {" ": " ", ",": " ", ";": " ", ":": " ", "\n": " ", "\\": "\n"}
_DROPPED = "-/@!()[]"
_WRITTEN = {
    "\\": "{\\textbackslash}", "{": "{\\textbraceleft}", "}": "{\\textbraceright}", "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}", "#": "\\#", "$": "\\$", "%": "\\%", "&": "\\&", "_": "\\_", "@": "{@}",
}  # fmt: skip
_LIGATURE = re.compile(r"([-'`])(?=\1)")
_ESCAPED = re.compile(r"\\([_%&#~$^{}])(?:\{\})?")


def to_text(latex: str) -> str:
    """Give what LaTeX prints: accents, letters, dashes and quotes; of a command that is not known, what it holds."""
    return unicodedata.normalize("NFC", "".join(_printed(_Reader(latex))))


def from_text(text: str) -> str:
    """Write a text so that LaTeX prints it and `to_text` reads it back. Letters with accents stay as they are."""
    parted = _LIGATURE.sub("\\1\0", text)
    return "".join(_WRITTEN.get(sign, sign) for sign in parted).replace("\0", "{}")


def verbatim(latex: str) -> str:
    """Read an address or a DOI, which some programs escape and others do not."""
    found = re.sub(r"^\\url\s*\{(.*)\}$", r"\1", latex.strip(), flags=re.DOTALL)
    found = re.sub(r"\{?\\textasciitilde\s*(?:\{\})?\}?", "~", found)
    return _ESCAPED.sub(r"\1", found).replace("{", "").replace("}", "").strip()


class _Reader:
    """The signs of a text one by one."""

    def __init__(self, text: str) -> None:
        self.text, self.at = text, 0

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self, count: int = 1) -> str:
        found = self.text[self.at : self.at + count]
        self.at += count
        return found

    def command(self) -> str:
        """Take the name after a backslash: letters with the blank behind them, or one other sign."""
        found = re.compile(r"[A-Za-z]+").match(self.text, self.at)
        if found is None:
            return self.take()
        self.at = found.end()
        self.skip_blanks()
        return found[0]

    def skip_blanks(self) -> None:
        while self.peek() in (" ", "\n", "\t"):
            self.at += 1

    def group(self) -> str:
        """Take what stands between this opening brace and its own closing one."""
        depth, start = 0, self.at + 1
        while self.at < len(self.text):
            sign = self.take()
            if sign == "\\":
                self.take()
            depth += (sign == "{") - (sign == "}")
            if depth == 0:
                return self.text[start : self.at - 1]
        return self.text[start:]

    def argument(self) -> str:
        """Take what an accent is put on."""
        self.skip_blanks()
        if self.peek() == "{":
            return to_text(self.group())
        if self.peek() == "\\":
            self.take()
            return _SYMBOLS.get(self.command(), "")
        return self.take()


def _printed(reader: _Reader) -> Iterator[str]:
    while sign := reader.take():
        if sign == "\\":
            yield _command(reader)
        elif sign in "{}$":
            continue
        elif sign == "~":
            yield " "
        elif sign in "-'`" and reader.peek() == sign:
            yield _joined(sign, reader)
        else:
            yield sign


def _joined(sign: str, reader: _Reader) -> str:
    """Give the one sign that two or three signs stand for."""
    reader.take()
    if sign != "-":
        return "\u201d" if sign == "'" else "\u201c"
    if reader.peek() == "-":
        reader.take()
        return "\u2014"
    return "\u2013"


def _command(reader: _Reader) -> str:
    is_letter = reader.peek().isascii() and reader.peek().isalpha()
    name = reader.command()
    if name in _ACCENTS:
        return _accented(reader.argument(), _ACCENTS[name])
    if is_letter:
        return _SYMBOLS.get(name, "")
    return _BLANKS.get(name, "" if name in _DROPPED else name)


def _accented(base: str, accent: str) -> str:
    """Put an accent on a letter; one on a dotless i is on an i."""
    if not base:
        return ""
    first = {"ı": "i", "ȷ": "j"}.get(base[0], base[0])
    return unicodedata.normalize("NFC", first + accent) + base[1:]
