"""The text of a table: bounded, decoded, and freed of lines that hold no values.

The size is bounded before anything is done with it. Comments, the rules of a Markdown table
and other lines around the values become blank lines, so that lines keep their numbers. What
is no table of text at all (a workbook, a picture, JSON) is named.
"""

import re
from itertools import islice
from typing import NamedTuple

from playground.options.errors import SpecError

LARGEST_FILE = 5_000_000  # bytes
MOST_COMMENTS = 100  # above the values, that are looked at for names
SMART = str.maketrans(dict.fromkeys("“”„‟", '"'))
SIGN = r"(?:#(?!N/A|VALUE!|REF!|DIV/0!|NAME\?|NUM!|NULL!)|%|//|```|\\[a-z])"  # not errors of Excel
COMMENT = re.compile(rf"^[ \t]*{SIGN}(.*)$", re.MULTILINE)
BEHIND = re.compile(r'(?<![ \t\n])[ \t]++#[ \t][^"\n]*$', re.MULTILINE)  # a remark on a row
VALUES = re.compile(rf"^[ \t]*(?!{SIGN})[^\s].*$", re.MULTILINE)
END_OF_TEX = re.compile(r"(?<![ \t])[ \t]*\\\\[ \t]*$", re.MULTILINE)
ATTRIBUTE = re.compile(
    r"^@attribute[ \t]+('[^'\n]*'|\"[^\"\n]*\"|\S+)", re.MULTILINE | re.IGNORECASE
)
ARFF = re.compile(r"^@data[ \t]*$", re.MULTILINE | re.IGNORECASE)
RULE = re.compile(
    r"^(?=[ \t|+:=-]++$)[^\n]*(?:--|==|\|[ \t]*:?-:?[ \t]*(?:\||$))[^\n]*$", re.MULTILINE
)
SEPARATES = re.compile(r'\s*"?sep=(\\t|\t|[^\w\s"])"?[ \t]*(?:\n|$)', re.IGNORECASE)
FOREIGN = (
    (b"\x1f\x8b", "is compressed; unpack it and open the table itself (CSV)"),
    (b"BZ", "is compressed; unpack it and open the table itself (CSV)"),
    (b"PK", "is compressed, as a workbook is; save the table itself as CSV and open that"),
    (b"\xd0\xcf\x11\xe0", "is a workbook of Excel; save its table as CSV and open that"),
    (b"%PDF", "is a PDF, not a table; copy its table and paste it"),
    (b"\x89PNG", "is a picture, not a table; give the table as text (CSV)"),
    (b"\xff\xd8\xff", "is a picture, not a table; give the table as text (CSV)"),
    (b"PAR1", "is in the Parquet format; save the table as CSV and open that"),
)


class TableText(NamedTuple):
    """The lines that hold values, the separator that the text names, and names from a comment."""

    text: str
    separator: str
    comments: tuple[tuple[int, str], ...]  # those above the values, with their lines


def text_of(data: bytes | str) -> TableText:
    """The text of a file or of what was pasted. Raises `SpecError`."""
    text = decoded(data) if isinstance(data, bytes) else bounded(data)
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise SpecError(f"line {line} of the table holds a zero byte; save it as plain text (CSV).")
    if not text.strip():
        raise SpecError("the table is empty; give it a line for each point, such as 1.5, 2, red.")
    refuse_other_languages(text)
    separator = ""
    named = SEPARATES.match(text)
    if named:
        separator = "\t" if named[1] == "\\t" else named[1]
        text = "\n" + text[named.end() :]
    if '"' not in text:
        text = text.translate(SMART)
    data_line = ARFF.search(text)
    if data_line and ATTRIBUTE.search(text, 0, data_line.start()):
        return of_weka(text, data_line.end())
    if "\\\\" in text:
        text = END_OF_TEX.sub("", text)
    return without_comments(text, separator)


def of_weka(text: str, start: int) -> TableText:
    """The values of an ARFF file, which begin at `start`, and the names above them."""
    named = list(ATTRIBUTE.finditer(text, 0, start))
    line = text.count("\n", 0, named[0].start()) + 1
    names = ",".join(found[1].strip("'\"") for found in named)
    above = "\n" * text.count("\n", 0, start)
    rest = without_comments(above + text[start:], ",")
    return rest._replace(comments=((line, names),))


def bounded(text: str) -> str:
    """A text that was pasted. Raises `SpecError` if it is too long."""
    if len(text) > LARGEST_FILE:
        raise SpecError(
            f"the table has {len(text):,} characters, but at most {LARGEST_FILE:,} are read."
        )
    return text


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 where it says so, else Windows-1252. Raises `SpecError`."""
    if len(data) > LARGEST_FILE:
        raise SpecError(f"the file has {len(data):,} bytes, but at most {LARGEST_FILE:,} are read.")
    for start, what in FOREIGN:
        if data.startswith(start):
            raise SpecError(f"the file {what}.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def refuse_other_languages(text: str) -> None:
    """Raise `SpecError` for JSON and web pages."""
    start = text.lstrip()[:200].casefold()
    if re.match(r'\{\s*"|\[\s*[\[{]', start):
        raise SpecError("the text is JSON, but a table is needed: a line for each point (CSV).")
    if re.match(r"<(!doctype|html|table|\?xml)", start):
        raise SpecError("the text is a web page, but a table is needed; copy the table itself.")


def without_comments(text: str, separator: str) -> TableText:
    """The text with blank lines for comments and rules.

    Where all lines but the first begin like a comment, their first cells look so (#1, #2, …).
    """
    first = VALUES.search(text)
    if first is None or (
        not COMMENT.search(text, 0, first.start()) and not VALUES.search(text, first.end())
    ):
        return TableText(RULE.sub("", text), separator, ())
    above = [
        (text.count("\n", 0, found.start()) + 1, found[1].strip())
        for found in islice(COMMENT.finditer(text, 0, first.start()), MOST_COMMENTS)
    ]
    text = BEHIND.sub("", RULE.sub("", COMMENT.sub("", text)))
    return TableText(text, separator, tuple(above))
