"""Run the suite on SQLite and, where a PostgreSQL server is installed, the database tests on it too.

Engine and browser tests run once, and the two databases side by side where there are two cores. A private server is
made in a temporary folder and thrown away; set `BEURS_TEST_POSTGRES` to the URL of a server of your own to use that
one instead.
"""

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO

HERE = Path(__file__).resolve().parent.parent
SOCKETS = "unix_socket_directories="
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
BOTH_DATABASES = "database and not browser"


def server_folder() -> Path | None:
    """Return the folder of the newest installed PostgreSQL server, or None."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def as_server_user(command: list[str]) -> list[str]:
    """Return the command run as `postgres` where we are root: the server refuses to run as root."""
    return (
        ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        if os.geteuid() == 0
        else command
    )


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@contextmanager
def private_server(binaries: Path) -> Iterator[str]:
    """Yield the URL of a throw-away PostgreSQL server."""
    folder = Path(tempfile.mkdtemp(prefix="beurs-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = str(folder / "data")
    control = str(binaries / "pg_ctl")
    quiet = {"stdout": subprocess.DEVNULL, "cwd": folder}
    make = [str(binaries / "initdb"), "-D", data, "-A", "trust", "-U", "beurs", "--no-sync", "-E", "UTF8"]
    subprocess.run(as_server_user(make), check=True, **quiet)
    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c max_connections=150 -c {SOCKETS}{folder} {FAST}"
    start = [control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"]
    subprocess.run(as_server_user(start), check=True, **quiet)
    try:
        yield f"postgres://beurs@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(as_server_user([control, "-D", data, "-m", "immediate", "stop"]), check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def run_pytest(label: str, arguments: list[str], url: str = "", log: IO[str] | None = None) -> int:
    """Run pytest in the checkout on the database of `url` (empty: SQLite) and return its exit code.

    What it says goes to `log`, where one is given. Two runs at once share no folder of the application.
    """
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, "-m", "pytest", *arguments]
    print(f"== tests on {label}", flush=True, file=log)
    with tempfile.TemporaryDirectory(prefix="beurs-var-") as folder:
        place = environment if log is None else {**environment, "BEURS_VAR": folder}
        told = {} if log is None else {"stdout": log, "stderr": subprocess.STDOUT}
        return subprocess.run(command, cwd=HERE, env=place, check=False, **told).returncode


def on_postgres(rest: list[str], long: str, log: IO[str] | None = None) -> int:
    """Run the database tests on PostgreSQL; without a server say so and pass."""
    arguments = ["-m", f"{BOTH_DATABASES}{long}", *rest]
    given = os.environ.get("BEURS_TEST_POSTGRES")
    if given:
        return run_pytest("PostgreSQL", arguments, given, log)
    binaries = server_folder()
    if binaries is None:
        text = "== no PostgreSQL server found: the database tests ran on SQLite only (apt install postgresql)"
        print(text, file=log)
        return 0
    with private_server(binaries) as url:
        return run_pytest("PostgreSQL", arguments, url, log)


def on_both(everything: list[str], rest: list[str], long: str) -> list[int]:
    """Run both at the same time, SQLite in view and PostgreSQL after it."""
    with tempfile.TemporaryFile("w+", encoding="utf-8") as log, ThreadPoolExecutor(1) as beside:
        other = beside.submit(on_postgres, [*rest, "-p", "no:cacheprovider"], long, log)
        codes = [run_pytest("SQLite", [*everything, *rest]), other.result()]
        log.seek(0)
        print(log.read(), flush=True)
    return codes


def main() -> int:
    """Run both and return the first failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="the long random sets as well")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one of the two databases")
    options, rest = parser.parse_known_args()
    long = "" if options.long else " and not long"
    everything = [] if options.long else ["-m", "not long"]
    if options.only is None and (os.cpu_count() or 1) > 1:
        codes = on_both(everything, rest, long)
    else:
        codes = [] if options.only == "postgres" else [run_pytest("SQLite", [*everything, *rest])]
        codes += [] if options.only == "sqlite" else [on_postgres(rest, long)]
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
