"""`beurs solve` and `beurs check`: exit codes, what is written where, and one line per fault."""

import json

import pytest

import beurs.engine.cover as solver
from beurs.cli.main import main
from beurs.engine.formats import Fault, Refusal, read_result, to_bytes, write
from tests.engine.draw import problem_of
from tests.engine.formats.example import example, with_value

GOOD = example()


@pytest.fixture
def problem(tmp_path):
    """The path of a good problem file."""
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(GOOD))
    return path


def test_solve_writes_the_result_to_standard_output_and_check_finds_nothing_wrong(problem, capfdbinary, tmp_path):
    assert main(["solve", str(problem)]) == 0
    data = capfdbinary.readouterr().out
    assert json.loads(data)["format"] == "beurs.cover.result/1"
    (tmp_path / "result.json").write_bytes(data)
    assert main(["check", str(problem), str(tmp_path / "result.json")]) == 0
    shown = capfdbinary.readouterr()
    assert b"bound unverified" not in shown.out  # the certificate proves them
    assert shown.err == b""


def test_check_says_which_bounds_nobody_proved(problem, capfd, tmp_path):
    path = tmp_path / "result.json"
    assert main(["solve", str(problem), "-o", str(path)]) == 0
    given = json.loads(path.read_text())
    del given["certificate"]
    path.write_text(json.dumps(given))
    assert main(["check", str(problem), str(path)]) == 0
    assert capfd.readouterr().out.count("bound unverified: ") == 7


@pytest.mark.parametrize("name", ["result.json", "result.json.gz"])
def test_solve_writes_to_a_file_and_prints_nothing(problem, tmp_path, capfd, name):
    assert main(["solve", str(problem), "-o", str(tmp_path / name), "--seed", "3", "--time-limit", "30"]) == 0
    assert capfd.readouterr() == ("", "")
    assert read_result(tmp_path / name).status in {"optimal", "feasible"}
    assert main(["check", str(problem), str(tmp_path / name)]) == 0


def test_the_same_file_and_seed_give_the_same_bytes(problem, tmp_path):
    for name in ("a.json.gz", "b.json.gz"):
        assert main(["solve", str(problem), "-o", str(tmp_path / name), "--seed", "5"]) == 0
    assert (tmp_path / "a.json.gz").read_bytes() == (tmp_path / "b.json.gz").read_bytes()


def test_a_gzipped_problem_is_solved(tmp_path):
    write(tmp_path / "p.json.gz", problem_of(3))
    assert main(["solve", str(tmp_path / "p.json.gz"), "-o", str(tmp_path / "r.json")]) == 0


def test_open_needs_are_no_failure(tmp_path, capfd):
    path = tmp_path / "problem.json"
    path.write_text(json.dumps({**GOOD, "people": [], "fixed": [], "planned": []}))
    assert main(["solve", str(path)]) == 0
    assert json.loads(capfd.readouterr().out)["open"][0]["need"] == "n1"


def test_a_refused_file_gives_2_a_line_per_fault_and_writes_nothing(tmp_path, capfd):
    path = tmp_path / "problem.json"
    raw = with_value("people.0.worked", -1)
    raw["needs"][0]["school"] = "nope"
    path.write_text(json.dumps(raw))
    assert main(["solve", str(path), "-o", str(tmp_path / "out.json")]) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert shown.err.splitlines() == [
        f"{path}: $.people[0].worked: found -1, expected an integer from 0 to 10000",
        f'{path}: $.needs[0].school: found "nope", expected the id of a school in this file',
    ]
    assert [one.name for one in tmp_path.iterdir()] == ["problem.json"]


@pytest.mark.parametrize("data", [b"", b"\xff", b"{", b"[]", b'{"format": "beurs.cover/2"}'])
def test_what_is_no_problem_at_all_gives_2_and_one_line(tmp_path, capfd, data):
    path = tmp_path / "problem.json"
    path.write_bytes(data)
    assert main(["solve", str(path)]) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert len(shown.err.splitlines()) == 1
    assert f"{path}: $" in shown.err


def test_a_file_that_is_not_there_or_a_folder_gives_2(tmp_path, capfd):
    assert main(["solve", str(tmp_path / "nope.json")]) == 2
    assert main(["solve", str(tmp_path)]) == 2
    assert len(capfd.readouterr().err.splitlines()) == 2


def test_no_directory_for_the_result_gives_2_before_any_work(problem, tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(solver, "solve", lambda *args, **keys: pytest.fail("solved first"))
    assert main(["solve", str(problem), "-o", str(tmp_path / "no" / "r.json")]) == 2
    assert "no such directory" in capfd.readouterr().err


def test_no_result_in_time_gives_3_and_writes_nothing(problem, tmp_path, capfd, monkeypatch):
    def late(*args, **keys):
        raise TimeoutError

    monkeypatch.setattr(solver, "solve", late)
    assert main(["solve", str(problem), "-o", str(tmp_path / "r.json"), "--time-limit", "0.5"]) == 3
    assert "no result within 0.5 s" in capfd.readouterr().err
    assert not (tmp_path / "r.json").exists()


def test_a_problem_that_the_solver_refuses_gives_2_and_its_reason(problem, capfd, monkeypatch):
    def refuse(*args, **keys):
        raise Refusal([Fault("$", "costs of 70 bits", "at most 62")])

    monkeypatch.setattr(solver, "solve", refuse)
    assert main(["solve", str(problem)]) == 2
    shown = capfd.readouterr()
    assert shown.out == ""
    assert shown.err == f"{problem}: $: found costs of 70 bits, expected at most 62\n"


def test_a_result_that_cannot_be_written_gives_2(problem, tmp_path, capfd):
    (tmp_path / "folder").mkdir()
    assert main(["solve", str(problem), "-o", str(tmp_path / "folder")]) == 2
    assert "folder: $: found Is a directory" in capfd.readouterr().err


@pytest.mark.parametrize("words", [["--seed", "-1"], ["--seed", "x"], ["--time-limit", "-1"], ["--time-limit", "nan"]])
def test_a_wrong_option_gives_2(problem, words, capfd):
    with pytest.raises(SystemExit) as stop:
        main(["solve", str(problem), *words])
    assert stop.value.code == 2
    assert words[0] in capfd.readouterr().err


def test_check_gives_4_and_a_line_per_violation(problem, tmp_path, capfd):
    assert main(["solve", str(problem), "-o", str(tmp_path / "r.json")]) == 0
    raw = json.loads((tmp_path / "r.json").read_bytes())
    raw["tiers"][0]["value"] += 1
    raw["tiers"][0]["bound"] += 1
    raw["assignments"][0]["minutes"] += 1
    (tmp_path / "r.json").write_text(json.dumps(raw))
    assert main(["check", str(problem), str(tmp_path / "r.json")]) == 4
    lines = capfd.readouterr().out.splitlines()
    assert any(line.startswith("$.tiers[0].value: value: found covered 7") for line in lines)
    assert any(line.startswith("$.assignments[0].minutes: minutes:") for line in lines)
    assert not any("bound unverified" in line for line in lines)


def test_check_gives_2_when_either_file_is_refused(problem, tmp_path, capfd):
    assert main(["check", str(problem), str(problem)]) == 2
    assert "$.format" in capfd.readouterr().err
    (tmp_path / "r.json").write_bytes(to_bytes(problem_of(1)))
    assert main(["check", str(tmp_path / "none.json"), str(tmp_path / "r.json")]) == 2
    assert "none.json" in capfd.readouterr().err
