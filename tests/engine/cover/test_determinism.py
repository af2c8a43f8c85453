"""The same file gives the same bytes in every process, whatever the threads and the seed of hashes."""

import hashlib
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from benchmarks.engine import regions
from beurs.engine.cover.online import Live
from beurs.engine.formats import CoverProblem, to_bytes
from tests.engine.draw import problem_of
from tests.engine.happenings import happening
from tests.engine.plans import solved

ROOT = Path(__file__).parents[3]
SCRIPT = "from tests.engine.cover.test_determinism import digest; print(digest())"
SETTINGS = [
    {"PYTHONHASHSEED": "0", "NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    {"PYTHONHASHSEED": "77", "NUMBA_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"},
]


def cases() -> list[CoverProblem]:
    """Small problems of every kind, and a region with reasons for all."""
    region = replace(regions.day(5, regions=1, needs=30, people=34), explain="all")
    return [*(problem_of(seed) for seed in range(10)), region]


def digest() -> str:
    """The hash of all results, and of a day that was lived through."""
    total = hashlib.sha256()
    for problem in cases():
        total.update(to_bytes(solved(problem)))
    live, rng = Live(cases()[-1]), random.Random(3)
    for _ in range(30):
        total.update(repr(live.apply(happening(rng, live))).encode())
    total.update(to_bytes(live.result()))
    return total.hexdigest()


def elsewhere(settings: dict[str, str]) -> str:
    """The digest found by a fresh process."""
    env = {**os.environ, **settings, "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}"}
    run = [sys.executable, "-c", SCRIPT]
    return subprocess.run(run, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout.strip()


def test_results_and_moves_are_the_same_bytes_in_fresh_processes_with_other_threads_and_hashes():
    assert {elsewhere(settings) for settings in SETTINGS} == {digest()}


@pytest.mark.long
@pytest.mark.parametrize("seed", ["1", "2", "3"])
def test_more_seeds_of_hashes_change_nothing(seed):
    assert elsewhere({"PYTHONHASHSEED": seed}) == digest()
