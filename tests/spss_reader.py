"""A reader of .sav of our own, for tests: what a file says is not to be judged by the library that wrote it.

Written from the published description of the format: header, variable records, value labels, extension records, and
data plain or in bytecode. Only what the comparison needs.
"""

import struct
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOWEST, HIGHEST = -1.7976931348623155e308, 1.7976931348623157e308
FORMATS = {1: "A", 3: "COMMA", 4: "DOLLAR", 5: "F", 17: "E", 20: "DATE", 21: "TIME", 22: "DATETIME", 23: "ADATE"}
FORMATS |= {24: "JDATE", 25: "DTIME", 38: "EDATE", 39: "SDATE"}


@dataclass
class SpssVariable:
    short: str
    width: int  # 0: a number
    label: str
    missing: tuple[Any, ...]  # codes, and ("range", lo, hi)
    print_format: tuple[str, int, int]
    write_format: tuple[str, int, int]
    index: int
    name: str = ""
    labels: dict[Any, str] = field(default_factory=dict)
    measure: int = 0
    columns: int = 0


@dataclass
class SpssFile:
    variables: list[SpssVariable]
    rows: list[tuple[Any, ...]]
    file_label: str
    encoding: str


class _Bytes:
    def __init__(self, content: bytes) -> None:
        self.content, self.at = content, 0

    def take(self, size: int) -> bytes:
        got = self.content[self.at : self.at + size]
        assert len(got) == size, "the file ends too early"
        self.at += size
        return got

    def ints(self, count: int = 1) -> tuple[int, ...]:
        return struct.unpack(f"<{count}i", self.take(4 * count))

    def float(self) -> float:
        return struct.unpack("<d", self.take(8))[0]


def read_spss(path: Path) -> SpssFile:
    data = _Bytes(path.read_bytes())
    assert data.take(4) in {b"$FL2", b"$FL3"}
    data.take(60)
    _layout, _size, compression, _weight, count = data.ints(5)
    bias = data.float()
    data.take(17)
    file_label = data.take(64).decode().strip()
    data.take(3)
    variables, extensions, labels = _dictionary(data)
    encoding = extensions.get(20, b"utf-8").decode()
    _name(variables, extensions, encoding)
    by_index = {one.index: one for one in variables}
    for indexes, given in labels:
        for index in indexes:
            one = by_index[index]
            one.labels = {_value(raw, one.width, encoding): label for raw, label in given}
    _of_long_texts(variables, extensions, encoding)
    display = struct.unpack(f"<{len(extensions[11]) // 4}i", extensions[11])
    per = len(display) // len(variables)
    for position, one in enumerate(variables):
        one.measure = display[per * position]
        one.columns = display[per * position + 1] if per == 3 else 0
    rows = _rows(data, variables, compression, bias, count, encoding)
    return SpssFile(variables, rows, file_label, encoding)


def _dictionary(data: _Bytes) -> tuple[list[SpssVariable], dict[int, bytes], list[Any]]:
    variables: list[SpssVariable] = []
    extensions: dict[int, bytes] = {}
    labels: list[Any] = []
    index = 0
    while True:
        (kind,) = data.ints()
        if kind == 2:
            index += 1
            one = _variable(data, index)
            if one is not None:
                variables.append(one)
        elif kind == 3:
            (many,) = data.ints()
            given = []
            for _ in range(many):
                raw = data.take(8)
                size = data.take(1)[0]
                given.append((raw, data.take((size + 8) // 8 * 8 - 1)[:size].decode()))
            assert data.ints()[0] == 4
            (many,) = data.ints()
            labels.append((data.ints(many), given))
        elif kind == 6:
            data.take(80 * data.ints()[0])
        elif kind == 7:
            subtype, size, many = data.ints(3)
            extensions[subtype] = data.take(size * many)
        else:
            assert kind == 999, kind
            data.take(4)
            return variables, extensions, labels


def _variable(data: _Bytes, index: int) -> SpssVariable | None:
    width, has_label, missing, print_format, write_format = data.ints(5)
    short = data.take(8).decode().strip()
    label = ""
    if has_label:
        (size,) = data.ints()
        label = data.take((size + 3) // 4 * 4)[:size].decode()
    raw = [data.take(8) for _ in range(abs(missing))]
    if width == -1:
        return None
    codes = tuple(_value(one, width, "utf-8") for one in raw)
    if missing < 0:
        codes = (("range", codes[0], codes[1]), *codes[2:])
    return SpssVariable(short, width, label, codes, _format(print_format), _format(write_format), index)


def _format(code: int) -> tuple[str, int, int]:
    kind = code >> 16 & 0xFF
    return FORMATS.get(kind, str(kind)), code >> 8 & 0xFF, code & 0xFF


def _value(raw: bytes, width: int, encoding: str) -> Any:
    return raw[: width if width < 8 else 8].decode(encoding).rstrip() if width else struct.unpack("<d", raw)[0]


def _name(variables: list[SpssVariable], extensions: dict[int, bytes], encoding: str) -> None:
    pairs = (pair.split("=", 1) for pair in extensions.get(13, b"").decode(encoding).split("\t") if pair)
    long = dict(pairs)
    assert 14 not in extensions, "texts over 255 bytes are not read here"
    for one in variables:
        one.name = long.get(one.short, one.short)


def _of_long_texts(variables: list[SpssVariable], extensions: dict[int, bytes], encoding: str) -> None:
    """Labels and missing values of texts of more than eight bytes stand in records of their own."""
    by_name = {one.name: one for one in variables}
    labels, missing = _Bytes(extensions.get(21, b"")), _Bytes(extensions.get(22, b""))

    def text(data: _Bytes, size: int | None = None) -> str:
        return data.take(data.ints()[0] if size is None else size).decode(encoding).rstrip()

    while labels.at < len(labels.content):
        one = by_name[text(labels)]
        _width, many = labels.ints(2)
        one.labels = {text(labels): text(labels) for _ in range(many)}
    while missing.at < len(missing.content):
        one = by_name[text(missing)]
        many = missing.take(1)[0]
        (size,) = missing.ints()
        one.missing = tuple(text(missing, size) for _ in range(many))


def _rows(
    data: _Bytes, variables: list[SpssVariable], compression: int, bias: float, count: int, encoding: str
) -> list[tuple[Any, ...]]:
    segments = [max(1, (one.width + 7) // 8) for one in variables]
    if compression == 2:
        data = _unpacked(data)
    cells = iter(_plain(data) if not compression else _bytecode(data, bias))
    rows = []
    for _ in range(count):
        row = []
        for one, many in zip(variables, segments, strict=True):
            raw = [next(cells) for _ in range(many)]
            row.append(_cell(raw, one.width, encoding))
        rows.append(tuple(row))
    assert next(cells, None) is None, "there are more rows than the header says"
    return rows


def _cell(raw: list[Any], width: int, encoding: str) -> Any:
    if width:
        return b"".join(one if isinstance(one, bytes) else b" " * 8 for one in raw)[:width].decode(encoding).rstrip()
    number = raw[0] if isinstance(raw[0], float) else struct.unpack("<d", raw[0])[0]
    return None if number == -HIGHEST else number


def _unpacked(data: _Bytes) -> _Bytes:
    """Unpack the blocks of a .zsav; what is in them is the bytecode."""
    _here, trailer, _length = struct.unpack("<3q", data.take(24))
    data.at = trailer + 20
    (many,) = data.ints()
    blocks = [struct.unpack("<qqii", data.take(24)) for _ in range(many)]
    return _Bytes(b"".join(zlib.decompress(data.content[at : at + size]) for _plain_at, at, _full, size in blocks))


def _plain(data: _Bytes) -> Any:
    while data.at < len(data.content):
        yield data.take(8)


def _bytecode(data: _Bytes, bias: float) -> Any:
    while data.at < len(data.content):
        for code in data.take(8):
            if 1 <= code <= 251:
                yield float(code - bias)
            elif code == 252:
                return
            elif code == 253:
                yield data.take(8)
            elif code == 254:
                yield b" " * 8
            elif code == 255:
                yield -HIGHEST
