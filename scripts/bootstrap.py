"""Make the checkout ready to run: find a Python, make `.venv`, install uv and the locked packages.

Runs with the standard library alone and on any Python 3, because it is what tells the owner of an old one
what to do. A stamp beside the environment makes a second call immediate.
"""

from __future__ import print_function

import hashlib
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(HERE, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
STAMP = os.path.join(VENV, "beurs.stamp")
OLDEST = (3, 12)
UV = "uv==0.13.9"
CANDIDATES = ("python3", "python3.13", "python3.12", "python3.14", "python3.15")


def say(text):
    print(text, flush=True)


def stop(text):
    sys.stderr.write(text + "\n")
    sys.exit(2)


def version_of(python):
    """Return (major, minor) of an interpreter, or None when it does not run."""
    try:
        out = subprocess.check_output(
            [python, "-c", "import sys; print(sys.version_info[0], sys.version_info[1])"], stderr=subprocess.DEVNULL
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    major, minor = out.split()
    return int(major), int(minor)


def find_python():
    """Return an interpreter of at least the oldest supported version; stop with advice when there is none."""
    found = []
    for name in (sys.executable,) + CANDIDATES:
        path = shutil.which(name) if name else None
        version = version_of(path) if path else None
        if version and version >= OLDEST:
            return path
        if version:
            found.append("%s is %d.%d" % ((path,) + version))
    return stop(
        "De Beurs needs Python %d.%d or newer. Found: %s.\n"
        % (OLDEST + ("; ".join(found) or "none",))
        + "Install one (Debian 13, Ubuntu 24.04: apt install python3 python3-venv; macOS: brew install python@3.13)\n"
        "and run the same command again."
    )


def lock_hash(python):
    """Return what the environment depends on, as one hash: interpreter, project file and lock file."""
    seen = hashlib.sha256()
    seen.update(repr((python, version_of(python))).encode("utf-8"))
    for name in ("pyproject.toml", "uv.lock"):
        with open(os.path.join(HERE, name), "rb") as file:
            seen.update(file.read())
    return seen.hexdigest()


def is_ready(wanted):
    """Tell whether the environment was completed with exactly these packages."""
    if not os.path.exists(PYTHON) or not os.path.exists(STAMP):
        return False
    with open(STAMP) as file:
        return file.read().strip() == wanted


def make_environment(python):
    """Make `.venv` with uv in it; stop with advice when this Python cannot make environments."""
    say("[1/3] virtual environment .venv (%s)" % python)
    if version_of(PYTHON) != version_of(python):
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.call([python, "-m", "venv", VENV]) != 0:
            stop("This Python cannot make a virtual environment. On Debian or Ubuntu: apt install python3-venv")
    say("[2/3] package installer")
    subprocess.check_call([PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", UV])


def install_packages():
    """Install exactly what the lock file says, compiled so that the first start is quick."""
    say("[3/3] locked packages (about 1 GB on disk, a minute on a slow line)")
    environment = dict(os.environ, UV_PYTHON_DOWNLOADS="never", VIRTUAL_ENV=VENV)
    command = [PYTHON, "-m", "uv", "sync", "--locked", "--all-extras", "--active", "--quiet", "--python", PYTHON]
    subprocess.check_call(command, cwd=HERE, env=environment)


def main():
    python = find_python()
    wanted = lock_hash(python)
    if is_ready(wanted):
        return
    make_environment(python)
    install_packages()
    with open(STAMP, "w") as file:
        file.write(wanted + "\n")
    say("Ready: .venv/bin/beurs")


if __name__ == "__main__":
    try:
        main()
    except subprocess.CalledProcessError as error:
        stop("This step failed (exit %s): %s" % (error.returncode, " ".join(error.cmd)))
