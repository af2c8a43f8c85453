"""Draw the icons of the installed app from our own mark: `python scripts/app_icons.py` (needs Chromium).

Writes `src/beurs/web/static/app/`: plain and maskable icons, the one for iPhones, and the white badge of notifications.
"""

import os
from pathlib import Path

from playwright.sync_api import sync_playwright

TARGET = Path(__file__).resolve().parent.parent / "src" / "beurs" / "web" / "static" / "app"
CHROMIUM = os.environ.get("BEURS_CHROMIUM", "/usr/bin/chromium")
PETROL, GEEL, PAPER = "#0B5559", "#FFC933", "#F3F5F3"
MARK = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 26 22" style="width:{width}%;display:block">
<path d="M11 3.5h6.5a3 3 0 0 1 3 3v4M15 18.5H8.5a3 3 0 0 1-3-3v-4" fill="none" stroke="{line}" stroke-width="3"/>
<rect x="1" y="1" width="10.5" height="8" rx="2" fill="{block}"/>
<rect x="14.5" y="13" width="10.5" height="8" rx="2" fill="{block}"/></svg>"""
PAGE = """<body style="margin:0;width:100vw;height:100vh;display:grid;place-items:center;
background:{ground}">{mark}</body>"""

ICONS = {
    "icon-192.png": (192, PAPER, PETROL, GEEL, 74),
    "icon-512.png": (512, PAPER, PETROL, GEEL, 74),
    "maskable-512.png": (512, PETROL, PAPER, GEEL, 52),
    "apple-180.png": (180, PAPER, PETROL, GEEL, 70),
    "badge-96.png": (96, "transparent", "#FFFFFF", "#FFFFFF", 90),
}
"""Name: (size, ground, blocks, line, width of the mark in percent); a maskable icon keeps the mark in its middle."""


def main() -> None:
    """Draw every icon."""
    TARGET.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, (size, ground, block, line, width) in ICONS.items():
            page = browser.new_page(viewport={"width": size, "height": size})
            page.set_content(PAGE.format(ground=ground, mark=MARK.format(width=width, line=line, block=block)))
            page.screenshot(path=TARGET / name, omit_background=ground == "transparent")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
