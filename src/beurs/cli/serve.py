"""`beurs serve`: prepare the database, the demo region, the kernels and the static files, then serve."""

import argparse
import hashlib
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

OK, FAILED = 0, 1
STARTING_SECONDS = 60
WORKER_THREADS = 4
WATCH_SECONDS = 1.0


def add(subparsers: "Subparsers") -> None:
    """Declare the arguments of `serve`."""
    parser = subparsers.add_parser("serve", help="prepare everything and serve the web application")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--no-demo", action="store_true", help="do not load the demo region into an empty database")
    parser.add_argument("--no-worker", action="store_true", help="send nothing; run `beurs work` beside this instead")


def run(args: argparse.Namespace) -> int:
    """Prepare, then serve until interrupted; a prepared checkout is up within seconds."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beurs.web.settings")
    django.setup()
    prepare(with_demo=not args.no_demo)
    return serve(args.host, args.port, with_demo=not args.no_demo, with_worker=not args.no_worker)


def prepare(*, with_demo: bool) -> None:
    """Bring everything that the server needs up to date, saying what is done and how long it took."""
    compiling = start_compiling()
    stages: list[tuple[str, Callable[[], object]]] = [("database", migrate), ("guards of the books", keep_guards)]
    if with_demo:
        stages.append(("demo region", load_demo))
    stages += [("days that came into view", extend_needs), ("uploads nobody confirmed", clean_uploads)]
    stages.append(("kernels of the engine", lambda: warm_kernels(compiling)))
    stages.append(("static files", collect_static))
    for number, (label, stage) in enumerate(stages, 1):
        print(f"[{number}/{len(stages)}] {label} ", end="", flush=True)
        started = time.monotonic()
        outcome = stage()
        print(f"{outcome or 'ready'} ({time.monotonic() - started:.1f} s)", flush=True)


def migrate() -> None:
    """Create or update the tables."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def keep_guards() -> str:
    """Put back the triggers that keep the books as they are, where the database lost some; say which."""
    from django.db import connection

    from beurs.ledger.guards import guards_restore

    return ", ".join(["put back", *lost]) if (lost := guards_restore(connection)) else ""


def load_demo() -> str:
    """Load the demo region into a database without a region; keep what is there otherwise."""
    from beurs.region.models import Region

    if Region.objects.exists():
        return "kept as it is"
    from django.utils import timezone

    from beurs import demo

    demo.load(today=timezone.localdate())
    return "made"


def extend_needs() -> None:
    """Let absences without an end reach the days that came into view since the last start."""
    import datetime as dt

    from django.utils import timezone

    from beurs.cover import services
    from beurs.region.models import Region

    for region in Region.objects.all():
        services.needs_extend(region=region, upto=timezone.localdate() + dt.timedelta(days=7))


def clean_uploads() -> None:
    """Throw away files of imports that were looked at before the last stop and never confirmed."""
    from beurs.region.imports.uploads import uploads_clean

    uploads_clean()


def start_compiling() -> "subprocess.Popen[bytes] | None":
    """Compile the engine's kernels beside the other stages, unless nothing they come from has changed."""
    if _is(_kernel_stamp(), _kernels_wanted()):
        return None
    return subprocess.Popen([sys.executable, "-c", "from beurs.engine.cover import warm; warm()"])


def warm_kernels(compiling: "subprocess.Popen[bytes] | None") -> str:
    """Wait until the kernels are compiled and remember what from. Raises RuntimeError when that failed."""
    if compiling is None:
        return "unchanged"
    if compiling.wait() != 0:
        raise RuntimeError("the kernels of the engine did not compile; the lines above say why")
    _kernel_stamp().write_text(_kernels_wanted(), encoding="ascii")
    return "compiled"


def _kernel_stamp() -> Path:
    from django.conf import settings

    return Path(settings.VAR) / "kernels.stamp"


def _kernels_wanted() -> str:
    """What the kernels come from: their sources, Python, Numba and NumPy."""
    from importlib.metadata import version

    from django.conf import settings

    made_by = f"{sys.version} {version('numba')} {version('numpy')}"
    return _hash_of(settings.PACKAGE, "engine/**/*.py", made_by)


def collect_static() -> str:
    """Copy, name by content and compress the static files, unless none has changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.VAR) / "static.stamp"
    wanted = _hash_of(settings.PACKAGE, "*/static/**/*", "")
    if _is(stamp, wanted) and Path(settings.STATIC_ROOT).is_dir():
        return "unchanged"
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(wanted, encoding="ascii")
    return "collected"


def _is(stamp: Path, wanted: str) -> bool:
    return stamp.exists() and stamp.read_text(encoding="ascii") == wanted


def _hash_of(package: Path, pattern: str, more: str) -> str:
    """Return names and contents of the files that match a pattern as one hash, with `more` that counts."""
    seen = hashlib.sha256(more.encode())
    for path in sorted(package.glob(pattern)):
        if path.is_file():
            seen.update(f"{path.relative_to(package)}:".encode())
            seen.update(path.read_bytes())
    return seen.hexdigest()


def serve(host: str, port: int, *, with_demo: bool, with_worker: bool) -> int:
    """Run the server and a worker as children, print the address once it answers, and stop both together."""
    address = f"http://{host}:{port}"
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", str(WORKER_THREADS), "--log-level", "warning"]
    child = subprocess.Popen([*command, "beurs.web.wsgi:application"])
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    try:
        if not answers(host, port, child):
            child.terminate()
            print(f"The server did not come up. Is port {port} taken? Try: make run BEURS_PORT=8001", file=sys.stderr)
            return FAILED
        _welcome(address, with_demo=with_demo)
        if with_worker:
            keep_working(child)
        child.wait()
    except KeyboardInterrupt:
        child.terminate()
        child.wait()
    return OK


def keep_working(server: "subprocess.Popen[bytes]") -> None:
    """Run a worker beside the server, a new one when it dies, until the server ends or Ctrl+C."""
    worker = _start_worker()
    try:
        while server.poll() is None:
            if worker.poll() is not None:
                worker = _start_worker()
            time.sleep(WATCH_SECONDS)
    finally:
        worker.terminate()
        worker.wait()


def _start_worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "beurs.cli.main", "work", "--with-parent"])


def answers(host: str, port: int, child: "subprocess.Popen[bytes]") -> bool:
    """Wait until the server answers, it died, or the time is up.

    A refused host name or a redirect to https is an answer: both depend on settings that are not asked here.
    """
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and child.poll() is None:
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
        except (http.client.HTTPException, OSError):
            time.sleep(0.2)
        finally:
            connection.close()
    return False


def _welcome(address: str, *, with_demo: bool) -> None:
    """Print where to go and, beside a demo region, with whom to sign in."""
    print(f"\nDe Beurs: {address}   (stop with Ctrl+C)")
    if not with_demo:
        return
    from beurs.demo.users import DEMO_PASSWORD, DEMO_USERS

    print(f"Sign in to the demo region with the password {DEMO_PASSWORD} as:")
    for user in DEMO_USERS:
        print(f"  {user.email:<38} {user.label}")
    print(flush=True)
