"""Dutch place names as they are written: the sources give them in capitals."""

import re

SMALL = frozenset(
    [
        "aan",
        "de",
        "den",
        "der",
        "en",
        "het",
        "in",
        "op",
        "te",
        "ten",
        "ter",
        "van",
        "bij",
        "over",
        "onder",
        "voor",
        "'t",
        "'s",
        "t",
        "s",
        "a/d",
        "a/s",
        "of",
        "la",
        "le",
    ]
)
SUFFIXES = {
    "gld": "Gld",
    "nb": "NB",
    "nh": "NH",
    "zh": "ZH",
    "gn": "Gn",
    "fr": "Fr",
    "ov": "Ov",
    "ut": "Ut",
    "dr": "Dr",
    "lb": "Lb",
    "zld": "Zld",
    "gem": "gem.",
    "gem.": "gem.",
}
LEADING_S = re.compile(r"^'?s[ -](?=gravenhage|hertogenbosch)", re.IGNORECASE)


def place_name(text: str) -> str:
    """Write a place or municipality with capitals where Dutch has them; a name in mixed case is left alone.

    >>> [place_name(name) for name in ("IJMUIDEN", "'S-GRAVENHAGE", "'T HARDE", "KRIMPEN AAN DEN IJSSEL")]
    ['IJmuiden', "'s-Gravenhage", "'t Harde", 'Krimpen aan den IJssel']
    """
    if text != text.upper():
        return text
    spaced = LEADING_S.sub("'s-", text.strip())
    words = re.split(r"([ -]+)", spaced)
    return "".join(_word(word, first=place == 0) for place, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    low = word.lower()
    if low in {"'s", "'t"}:
        return low
    if not first and low in SUFFIXES:
        return SUFFIXES[low]
    if not first and low in SMALL:
        return low
    if low.startswith("ij"):
        return "IJ" + low[2:]
    return low[:1].upper() + low[1:]
