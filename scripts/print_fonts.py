"""Make the letters of printed reports from the shipped web fonts: still weights, because PDF makers want those.

    uv run --with fonttools --with brotli python scripts/print_fonts.py

Reads the variable fonts of `web/static/vendor` (OFL) and writes one file per weight to `cover/print/fonts`.
"""

from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

SOURCE = Path(__file__).resolve().parent.parent / "src" / "beurs"
FONTS = (("source-sans-3", "Source Sans 3", (400, 650)), ("instrument-sans", "Instrument Sans", (650,)))
REGULAR = 400


def still(folder: str, family: str, weight: int) -> Path:
    """Write one weight of a family and return where."""
    font = TTFont(SOURCE / "web" / "static" / "vendor" / folder / "latin.woff2")
    axes = {axis.axisTag: weight if axis.axisTag == "wght" else axis.defaultValue for axis in font["fvar"].axes}
    made = instantiateVariableFont(font, axes)
    made["OS/2"].usWeightClass = weight
    style = "Regular" if weight == REGULAR else "SemiBold"
    for record in made["name"].names:
        if record.nameID in (1, 16):
            record.string = family
        elif record.nameID in (2, 17):
            record.string = style
    made.flavor = None
    target = SOURCE / "cover" / "print" / "fonts" / f"{folder}-{weight}.ttf"
    made.save(target)
    return target


if __name__ == "__main__":
    for name, words, weights in FONTS:
        for one in weights:
            print(still(name, words, one).name)
