"""A report as a Word document: headings, tables with header rows, pictures with their words, title and language."""

import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from nrp.core.render.cells import XML_CANNOT_HOLD
from nrp.core.render.drawing import draw_png
from nrp.core.render.tables import Table
from nrp.core.render.tokens import FACE, INK
from nrp.reports.content.shape import Block, Chart, Content, Fact, Picture
from nrp.reports.writers import words
from nrp.reports.writers.widths import relative_width

REGION = {"en": "en-GB"}
TEXT_WIDTH = Mm(162)
SMALL, SMALLEST = Pt(9.5), Pt(8)
HEADINGS = (Pt(28), Pt(20), Pt(14), Pt(12))
LABEL_WIDTH = 0.2  # of the text's, for what is said under it
MANY_COLUMNS = 6


def write(content: Content, path: Path) -> None:
    """Write the file, in the order of the PDF."""
    word = Document()
    _set_up(word, content)
    _say(word, content.kicker)
    word.add_heading(_xml(content.title), 1)
    _say(word, content.period)
    _facts(word, content.summary)
    if content.headline is not None:
        _chart(word, content.headline, level=2)
    _small(word, " ".join(f"{fact.label}: {fact.text}" for fact in content.provenance))
    _small(word, f"{words.HIDDEN_FIGURES}: {content.key}")
    word.add_heading(words.CONTENTS, 2)
    for title in content.parts:
        word.add_paragraph(_xml(title), style="List Bullet")
    for section in content.sections:
        _chapter(word, section.title)
        for block in section.blocks:
            _block(word, block)
    _chapter(word, words.WHERE_FROM)
    _facts(word, content.cover)
    word.save(str(path))


def _set_up(word: Word, content: Content) -> None:
    """Set title, language, moment, face, sheet and footer."""
    properties = word.core_properties
    properties.title, properties.author = _xml(f"{content.title}, {content.period}"), words.AUTHOR
    properties.language = REGION.get(content.language, content.language)
    moment = content.made_at.astimezone(dt.UTC).replace(tzinfo=None)
    properties.created = properties.modified = moment
    properties.comments = ""
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FACE, Pt(11)
    _speak(word, properties.language)
    for level, size in enumerate(HEADINGS, start=1):
        heading = word.styles[f"Heading {level}"]
        heading.font.name, heading.font.size = FACE, size
        heading.font.bold, heading.font.italic = True, False
        heading.font.color.rgb = RGBColor.from_string(INK.removeprefix("#").upper())
    sheet = word.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.left_margin = sheet.right_margin = Mm(24)
    sheet.footer.paragraphs[0].text = _xml(content.footer)


def _speak(word: Word, language: str) -> None:
    """Say the language of every run that does not say another."""
    defaults = word.styles.element.find(qn("w:docDefaults"))
    run = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    spoken = run.find(qn("w:lang"))
    if spoken is None:
        spoken = OxmlElement("w:lang")
        run.append(spoken)
    spoken.set(qn("w:val"), language)


def _chapter(word: Word, title: str) -> None:
    """Begin a section on a sheet of its own, by its heading: a break of its own could stand alone on a sheet."""
    word.add_heading(_xml(title), 2).paragraph_format.page_break_before = True


def _block(word: Word, block: Block) -> None:
    word.add_heading(_xml(block.title), 3)
    for text in block.paragraphs:
        _say(word, text)
    for chart in block.charts:
        _chart(word, chart)
    for table in block.tables:
        _table(word, table)
    for note in block.notes:
        _small(word, note)


def _chart(word: Word, chart: Chart, *, level: int = 4) -> None:
    for run in word.add_heading(_xml(chart.title), level).runs:
        run.font.size = HEADINGS[3]  # as everywhere, also where it is the heading of a first page
    _small(word, chart.subtitle)
    for entry in chart.key:
        mark = "open square, dashed line" if entry.shape == "comparator" else "filled circle, solid line"
        _small(word, f"{mark}: {entry.text}")
    for picture in chart.pictures:
        if picture.title:
            _say(word, picture.title)
        _picture(word, picture, chart.columns)
    _small(word, chart.note)


def _picture(word: Word, picture: Picture, columns: int) -> None:
    drawn = word.add_picture(io.BytesIO(draw_png(picture.specs.paper)), width=int(TEXT_WIDTH / min(columns, 2)))
    shown = drawn._inline.docPr  # noqa: SLF001  python-docx has no other way to the words of a picture
    shown.set("descr", _xml(picture.alt))
    shown.set("title", _xml(picture.title))


def _table(word: Word, table: Table) -> None:
    if table.caption:
        word.add_heading(_xml(table.caption), 4)
    rows = [[placed.cell.shown for placed in row.cells] for row in table.body if not row.group]
    shares = [relative_width(column, is_first=at == 0) for at, column in enumerate(table.columns)]
    numbers = [column.kind == "number" for column in table.columns]
    _grid(word, [table.head(), *rows], shares=shares, numbers=numbers, has_head=True)


def _facts(word: Word, facts: Sequence[Fact]) -> None:
    rows = [[fact.label, fact.text] for fact in facts]
    _grid(word, rows, shares=[LABEL_WIDTH, 1 - LABEL_WIDTH], numbers=[False, False], has_head=False)


def _grid(
    word: Word,
    rows: Sequence[Sequence[str]],
    *,
    shares: Sequence[float],
    numbers: Sequence[bool],
    has_head: bool,
) -> None:
    if not rows:
        return
    made = word.add_table(rows=0, cols=len(shares))
    made.style = "Table Grid" if has_head else "Normal Table"
    made.autofit = False
    size = SMALLEST if len(shares) > MANY_COLUMNS else SMALL
    widths = [int(TEXT_WIDTH * share / sum(shares)) for share in shares]
    for column, width in zip(made.columns, widths, strict=True):
        column.width = width
    for at, values in enumerate(rows):
        row = made.add_row()
        _keep_whole(row)
        for cell, value, width, is_number in zip(row.cells, values, widths, numbers, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = 0
            run = paragraph.add_run(_xml(value))
            run.font.size = size
            run.bold = has_head and at == 0
            if is_number:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if has_head and at == 0:
            _repeat(row)
    word.add_paragraph().paragraph_format.space_after = 0


def _keep_whole(row: Any) -> None:
    """Let no row be parted between two sheets."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001  python-docx has no other way


def _repeat(row: Any) -> None:
    """Mark a row as the head of its table: read out with each cell, and printed again on the next sheet."""
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  python-docx has no other way to mark a head


def _say(word: Word, text: str) -> None:
    if text:
        word.add_paragraph(_xml(text))


def _small(word: Word, text: str) -> None:
    if text:
        word.add_paragraph().add_run(_xml(text)).font.size = SMALL


def _xml(text: str) -> str:
    return XML_CANNOT_HOLD.sub("", text)
