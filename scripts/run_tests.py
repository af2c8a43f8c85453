"""Run the suite on SQLite and, where a PostgreSQL server is installed, the database tests on it too.

Engine and browser tests run once. A private server is made in a temporary folder and thrown away; set
`BEURS_TEST_POSTGRES` to the URL of a server of your own to use that one instead.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PORT = 54329
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
    options = f"-p {PORT} -c listen_addresses=127.0.0.1 -c max_connections=150 -c {SOCKETS}{folder} {FAST}"
    start = [control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start"]
    subprocess.run(as_server_user(start), check=True, **quiet)
    try:
        yield f"postgres://beurs@127.0.0.1:{PORT}/postgres"
    finally:
        subprocess.run(as_server_user([control, "-D", data, "-m", "immediate", "stop"]), check=False, **quiet)
        shutil.rmtree(folder, ignore_errors=True)


def run_pytest(label: str, arguments: list[str], url: str = "") -> int:
    """Run pytest in the checkout on the database of `url` (empty: SQLite) and return its exit code."""
    print(f"== tests on {label}", flush=True)
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if url:
        environment["DATABASE_URL"] = url
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, cwd=HERE, env=environment, check=False).returncode


def on_postgres(rest: list[str], long: str) -> int:
    """Run the database tests on PostgreSQL; without a server say so and pass."""
    arguments = ["-m", f"{BOTH_DATABASES}{long}", *rest]
    given = os.environ.get("BEURS_TEST_POSTGRES")
    if given:
        return run_pytest("PostgreSQL", arguments, given)
    binaries = server_folder()
    if binaries is None:
        print("== no PostgreSQL server found: the database tests ran on SQLite only (apt install postgresql)")
        return 0
    with private_server(binaries) as url:
        return run_pytest("PostgreSQL", arguments, url)


def main() -> int:
    """Run both and return the first failure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="the long random sets as well")
    parser.add_argument("--only", choices=("sqlite", "postgres"), help="one of the two databases")
    options, rest = parser.parse_known_args()
    long = "" if options.long else " and not long"
    codes = []
    if options.only != "postgres":
        everything = [] if options.long else ["-m", "not long"]
        codes.append(run_pytest("SQLite", [*everything, *rest]))
    if options.only != "sqlite":
        codes.append(on_postgres(rest, long))
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(main())
