"""The engine and its commands where the web extra is not installed: every import of it fails."""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.engine.formats.example import example

CHECKOUT = Path(__file__).resolve().parents[2]

BLOCKED = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in BLOCKED:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

BLOCKED = set(sys.argv[1].split(","))
sys.meta_path.insert(0, Blocker())
del sys.argv[1]
"""

TOPS = {"psycopg[binary]": "psycopg", "whitenoise[brotli]": "whitenoise", "django-environ": "environ"}


def web_packages() -> list[str]:
    """The top modules of the web extra, as pyproject lists it."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    names = [line.split(">")[0].split("=")[0] for line in project["optional-dependencies"]["web"]]
    return [TOPS.get(name, name.replace("-", "_")) for name in names]


def bare(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    """The code run by a fresh interpreter in which the web extra cannot be imported."""
    script = BLOCKED + code
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", script, ",".join(web_packages()), *words],
        capture_output=True,
        text=True,
        check=False,
    )


COMMAND = "from beurs.cli.main import main; sys.exit(main(sys.argv[1:]))"


@pytest.fixture
def problem(tmp_path):
    """The path of a good problem file."""
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(example()))
    return str(path)


def test_the_blocker_blocks():
    done = bare("import django")
    assert done.returncode == 1
    assert "ModuleNotFoundError" in done.stderr


def test_the_engine_solves_and_judges_without_the_web_extra(problem):
    done = bare(
        """
from beurs.engine import Instance, check, read_problem, solve
problem = read_problem(sys.argv[1])
result = solve(Instance.from_problem(problem))
assert check(problem, result) == [], check(problem, result)
print(*{name.split(".")[0] for name in sys.modules} & BLOCKED, result.status)
""",
        problem,
    )
    assert done.stderr == ""
    assert done.stdout.split() == ["optimal"]


def test_solve_check_and_schema_run_without_the_web_extra(problem, tmp_path):
    result = str(tmp_path / "result.json")
    for words in (["solve", problem, "-o", result], ["check", problem, result], ["schema", "beurs.cover/1"], []):
        done = bare(COMMAND, *words)
        assert (done.returncode, done.stderr) == (0, ""), words


def test_nothing_of_the_web_is_loaded_by_the_headless_commands_even_where_it_is_installed(problem):
    code = f"""
import sys
from beurs.cli.main import main
assert main(["solve", {problem!r}, "-o", {problem + ".result"!r}]) == 0
assert main(["check", {problem!r}, {problem + ".result"!r}]) == 0
print(*{{name.split(".")[0] for name in sys.modules}} & {set(web_packages())!r}, sep=",")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""


def test_a_command_of_the_web_application_says_which_extra_it_needs():
    done = bare(COMMAND, "serve")
    assert done.returncode == 1
    assert 'pip install "beurs[web]"' in done.stderr
    assert "Traceback" not in done.stderr
