"""The public names of the engine load their machinery when they are asked for."""

import subprocess
import sys

import pytest

from beurs import engine


def test_every_public_name_can_be_had():
    assert all(getattr(engine, name) is not None for name in engine.__all__)


def test_an_unknown_name_is_no_attribute():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        engine.nothing  # noqa: B018


def test_formats_alone_load_no_solver():
    code = "import sys; import beurs.engine.formats; print(*{'numba', 'highspy', 'scipy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
