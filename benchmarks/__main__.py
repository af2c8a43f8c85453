"""`python -m benchmarks [NAME ...]`: run the benchmarks and write their tables to docs/benchmarks.md.

Each benchmark is a module with `TITLE`, `MEASURE` (what is measured against what, in a few sentences) and
`run() -> list[dict]`; the rows become a table. With names only those are run and the other tables are kept.
"""

import datetime as dt
import os
import platform
import re
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent.parent
PAGE = HERE / "docs" / "benchmarks.md"
MODULES = {
    "engine": [f"benchmarks.engine.{name}" for name in ("day_plan", "strict", "online", "recommendation")],
    "dispatch": ["benchmarks.engine.dispatch"],
    "web": ["benchmarks.web.today_board", "benchmarks.web.event"],
    "offers": ["benchmarks.web.offers"],
    "replay": ["benchmarks.web.replay"],
    "ledger": ["benchmarks.web.ledger"],
}
SHOWN = ("numpy", "numba", "scipy", "ortools", "highspy", "django")


def machine() -> list[str]:
    """Return what the figures were measured on, a line each."""
    found = re.search(r"model name\s*: (.*)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s+(\d+)", _read("/proc/meminfo"))
    size = f"{int(memory.group(1)) / 2**20:.0f} GiB" if memory else "unknown memory"
    packages = ", ".join(f"{name} {version(name)}" for name in SHOWN)
    return [
        f"- {os.cpu_count()} cores, {found.group(1) if found else platform.processor()}, {size}",
        f"- Python {platform.python_version()}, {packages}",
        f"- measured on {dt.date.today():%Y-%m-%d} at commit {_commit()}, load of the machine {_load()} at the start",
    ]


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""


def _load() -> str:
    """Return the load averages of the last 1, 5 and 15 minutes."""
    return " / ".join(f"{load:.1f}" for load in os.getloadavg())


def _commit() -> str:
    command = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def table(rows: list[dict[str, Any]]) -> str:
    """Return rows as a Markdown table, columns in the order in which they first appear."""
    heads = list(dict.fromkeys(head for row in rows for head in row))
    lines = ["| " + " | ".join(head.replace("_", " ") for head in heads) + " |", "|" + "---|" * len(heads)]
    lines += ["| " + " | ".join(_cell(row.get(head)) for head in heads) + " |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,}" if isinstance(value, int) else str(value)


def section(name: str) -> str:
    """Run the benchmarks of one name and return their section of the page."""
    found = machine()
    parts = [_measured(import_module(module)) for module in MODULES[name]]
    return "\n".join(found) + "\n\n" + "\n\n".join(parts) + "\n"


def _measured(module: ModuleType) -> str:
    print(f"== {module.TITLE}", flush=True)
    shown = table(module.run())
    print(shown, flush=True)
    return f"## {module.TITLE}\n\n{module.MEASURE}\n\n{shown}"


def kept(page: str) -> dict[str, str]:
    """Return the sections of the page as it stands, by benchmark."""
    parts = re.split(r"<!-- (\w+) -->\n", page)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def main() -> int:
    """Run the named benchmarks (all, when none is named) and write the page."""
    names = sys.argv[1:] or list(MODULES)
    unknown = [name for name in names if name not in MODULES]
    if unknown:
        print(f"found {', '.join(unknown)}; expected some of: {', '.join(MODULES)}", file=sys.stderr)
        return 2
    sections = kept(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
    for name in names:
        sections[name] = section(name)
    head = "# Benchmarks\n\nWritten by `make bench`. Figures are ratios against a named peer in the same run.\n"
    body = "\n".join(f"<!-- {name} -->\n{sections[name].rstrip()}\n" for name in MODULES if name in sections)
    PAGE.write_text(f"{head}\n{body}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
