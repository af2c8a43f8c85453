import gzip
import os

import pytest

from beurs.engine.formats import Refusal, files, problem_from_bytes, read_problem, to_bytes, write
from tests.engine.draw import problem_of

PROBLEM = problem_of(4)


@pytest.mark.parametrize("name", ["p.json", "p.json.gz"])
def test_a_problem_written_to_a_file_is_read_back(tmp_path, name):
    write(tmp_path / name, PROBLEM)
    assert read_problem(tmp_path / name) == PROBLEM


def test_the_same_struct_gives_the_same_bytes_and_no_time_stamp_in_gzip(tmp_path):
    write(tmp_path / "a.json.gz", PROBLEM)
    write(tmp_path / "b.json.gz", PROBLEM)
    data = (tmp_path / "a.json.gz").read_bytes()
    assert data == (tmp_path / "b.json.gz").read_bytes()
    assert data[:2] == b"\x1f\x8b"
    assert data[4:8] == bytes(4)
    assert gzip.decompress(data) == to_bytes(PROBLEM)


def test_json_is_compact_and_ends_with_a_newline():
    data = to_bytes(PROBLEM)
    assert data.endswith(b"}\n")
    assert b'": ' not in data
    assert problem_from_bytes(data) == PROBLEM


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (gzip.compress(b'{"format": 1}', mtime=0)[:-9], "ends too early"),
        (gzip.compress(b"{}", mtime=0)[:5], "ends too early"),
        (b"{}", "damaged gzip data"),
        (gzip.compress(b"{}", mtime=0)[:-8] + bytes(8), "damaged gzip data"),
        (b"", "line 1 column 1"),
    ],
)
def test_a_truncated_or_damaged_gzip_file_is_refused(tmp_path, data, found):
    path = tmp_path / "p.json.gz"
    path.write_bytes(data)
    with pytest.raises(Refusal) as refusal:
        read_problem(path)
    assert found in str(refusal.value)
    assert refusal.value.faults[0].path == "$"


def test_a_file_that_is_not_there_is_an_os_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_problem(tmp_path / "nope.json")


def test_a_write_that_fails_leaves_what_was_there_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "out.json"
    path.write_text("before")

    def fail(self, target):
        raise OSError("disk full")

    monkeypatch.setattr(files.Path, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write(path, PROBLEM)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["out.json"]


def test_a_write_into_no_directory_is_an_os_error(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        write(tmp_path / "none" / "out.json", PROBLEM)


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    (tmp_path / "real.json").write_text("before")
    (tmp_path / "link.json").symlink_to(tmp_path / "real.json")
    write(tmp_path / "link.json", PROBLEM)
    assert (tmp_path / "link.json").is_symlink()
    assert read_problem(tmp_path / "real.json") == PROBLEM


def test_what_is_no_regular_file_is_written_to_and_not_replaced():
    write(os.devnull, PROBLEM)
    assert not files.Path(os.devnull).is_file()
