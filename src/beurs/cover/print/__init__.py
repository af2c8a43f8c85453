"""Reports on paper: Typst sets them as an accessible PDF (PDF/UA-1) with the letters we ship."""

import json
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
AUTHOR = "De Beurs"


def pdf(*, title: str, language: str, period: str, conclusions: list[str], tables: list[dict[str, Any]]) -> bytes:
    """Return a report as PDF/UA-1: a title that concludes, sentences, and tables of {title, note, heads, rows}.

    Cells are texts; the first column names the row. Its library is imported here: most visits print nothing.
    """
    import typst

    data = {
        "title": title,
        "author": AUTHOR,
        "lang": language[:2],
        "period": period,
        "conclusions": conclusions,
        "tables": tables,
    }
    return typst.compile(
        str(HERE / "month.typ"),
        font_paths=[str(HERE / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=["ua-1"],
    )
