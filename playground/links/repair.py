"""Links as they were before mail, chat and other people's programs changed them.

Ampersands become `&amp;`, a closing bracket or a full stop is taken along, a line is wrapped, a
whole link is percent-encoded or wrapped into a check of its address. All of it is undone here,
for pages, pasted links and the command line alike. A link that nobody changed stays as it is:
what is taken away never stands in one of ours.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from urllib.parse import parse_qsl, unquote

LONGEST = 20_000  # characters of a link with all that was wrapped around it
MOST_TIMES = 4  # that a link is encoded or wrapped
FREE = ("axes", "names")  # the last words of keys whose values may hold any sign
CASED = (*FREE, "points", "pixels", "seed")  # and of those in which capitals mean something
SPACED = (*FREE, "text", "curve")  # and of those in which blanks stand
WORDS = ("race", "map", "over", "surfaces")  # with what keys begin whose values are words
INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
AMPERSAND = re.compile(r"&(?:(?:amp|#38|#x26);)+", re.IGNORECASE)
LEFT_OF_KEY = re.compile(r"^(?:[?&;\s]|(?:amp|#38|#x26);)+", re.IGNORECASE)
ENCODED = re.compile(r"%[0-9a-f]{2}", re.IGNORECASE)
WRAP = re.compile(r"\s*[\r\n\t][\s>]*")  # the end of a line, and how mail quotes the next
OPENING = " <([{\"'«“‘`*_"
CLOSING = " >)]}\"'»”’`*.,;:!?|"
PAIRS = {")": "(", "]": "[", "}": "{", ">": "<", "»": "«", "”": "“", "’": "‘"}
HOLDERS = ("url", "u", "q", "target", "to", "dest", "redirect", "redirect_url", "goto", "link")
ALIKE = 0.8  # of two words, from 0 to 1
SHORTEST = 4  # letters of a word that may be another one misspelt


def repaired(link: str, times: int = MOST_TIMES) -> str:
    """A link that was pasted, without what was done to it as a whole."""
    if len(link) > LONGEST or not times:
        return link
    text = WRAP.sub("", link.translate(INVISIBLE).strip()).lstrip(OPENING)
    begin = re.search(r"https?://", text)
    if begin and not set("?#") & set(text[: begin.start()]):
        text = text[begin.start() :]
    text = AMPERSAND.sub("&", text)
    if not set("?#") & set(text) and ("=" not in text or "://" in text) and ENCODED.search(text):
        return repaired(unquote(text), times - 1)
    before, sign, after = text.partition("#")
    if "=" not in after and ENCODED.search(after):
        return repaired(before + sign + unquote(after), times - 1)
    inside = wrapped(text)
    return repaired(inside, times - 1) if inside else text


def wrapped(link: str) -> str | None:
    """The link inside one that leads to it by way of a check or a count."""
    if found := re.search(r"/v3/__(.+?)__;", link):  # Proofpoint's
        return found[1]
    query = dict(parse_qsl(link.partition("?")[2].partition("#")[0]))
    if "v" in query or not re.match(r"https?://", link):
        return None
    held = (query[key] for key in HOLDERS if re.match(r"https?://", query.get(key, "")))
    return next(held, None)


def tidied(query: Mapping[str, str]) -> dict[str, str]:
    """Query parameters without what was done to them; of what comes twice the first counts."""
    found: dict[str, str] = {}
    for key, value in tidied_pairs(query.items()):
        found.setdefault(key, value)
    return found


def tidied_pairs(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Keys and values without what was done to them."""
    found = [pair for key, value in pairs for pair in apart(key, value)]
    printed = ("v", "3d1") in [(key, value.lower()) for key, value in found]  # quoted-printable
    if printed:
        found = [(key, re.sub("^3D", "", value, flags=re.IGNORECASE)) for key, value in found]
    return [(key, plain_value(key, value)) for key, value in found]


def apart(key: str, value: str, times: int = MOST_TIMES) -> Iterator[tuple[str, str]]:
    """One pair, or all that an encoded ampersand held together."""
    key = key.translate(INVISIBLE)
    if not value and times and ("=" in key or ENCODED.search(key)):
        for pair in parse_qsl(LEFT_OF_KEY.sub("", AMPERSAND.sub("&", unquote(key))), True):
            yield from apart(*pair, times - 1)
        return
    key = "".join(LEFT_OF_KEY.sub("", key).lower().split())
    if key.rpartition(".")[2] in FREE:
        yield key, value
        return
    for _ in range(MOST_TIMES):
        value = unquote(value) if ENCODED.search(value) else value
    value, *others = AMPERSAND.sub("&", value).split("&")
    yield key, value
    for other in others if times else ():
        yield from apart(*(other.partition("=")[::2]), times - 1)


def plain_value(key: str, value: str) -> str:
    """A value without what a line's end, a sentence or a screen put into it."""
    last = key.rpartition(".")[2]
    if last in FREE:
        return value
    value = shorn(WRAP.sub("", value.translate(INVISIBLE)).strip())
    if last not in SPACED and key.partition(".")[0] not in WORDS:
        value = "".join(value.split())
    return value if last in CASED else value.lower()


def shorn(value: str) -> str:
    """A value without the signs with which a sentence went on after the link."""
    while value and value[-1] in CLOSING:
        opens = PAIRS.get(value[-1], "")
        if opens and value.count(opens) >= value.count(value[-1]):
            break
        value = value[:-1]
    return value


def resembles(word: str, known: Collection[str]) -> bool:
    """Whether `word` is one of ours, or one misspelt; other people's words are none of these."""
    close = len(word) >= SHORTEST and get_close_matches(word, known, 1, ALIKE)
    return word in known or bool(close)
