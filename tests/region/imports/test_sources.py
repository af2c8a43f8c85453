"""Files from a path or an address, and what is refused before anything is read."""

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from beurs.region.imports import RefusedImport, source_get
from beurs.region.imports import sources as sources_module


class _Answers(http.server.BaseHTTPRequestHandler):
    """Serves a file, a missing one and a redirect to a file on disk."""

    def do_GET(self) -> None:
        if self.path == "/away":
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()
            return
        found = self.path == "/schools.csv"
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(b"nummer;naam\n" if found else b"")

    def log_message(self, *_args: object) -> None:
        """Stay silent in the output of the tests."""


@pytest.fixture
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def code_of(place: str) -> str:
    with pytest.raises(RefusedImport) as refused:
        source_get(place)
    return refused.value.fault.code


def test_a_path_gives_its_bytes_and_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"x")
    found = source_get(str(tmp_path / "a.csv"))
    assert (found.name, found.data) == ("a.csv", b"x")


def test_a_path_that_is_no_file_is_refused(tmp_path: Path) -> None:
    assert code_of(str(tmp_path)) == "no-file"
    assert code_of(str(tmp_path / "nergens.csv")) == "no-file"
    assert code_of("a\0b") == "no-file"


def test_an_address_gives_its_bytes(address: str) -> None:
    found = source_get(f"{address}/schools.csv")
    assert (found.name, found.data) == ("schools.csv", b"nummer;naam\n")


def test_an_address_that_does_not_give_the_file_is_refused(address: str) -> None:
    assert code_of(f"{address}/nergens.csv") == "no-answer"
    assert code_of("http://127.0.0.1:1/schools.csv") == "no-answer"
    assert code_of("http://[broken/schools.csv") == "no-answer"


def test_an_address_never_leads_to_a_file_of_this_machine(address: str) -> None:
    assert code_of(f"{address}/away") == "no-answer"


def test_a_file_of_the_largest_size_is_read_and_one_byte_more_is_refused(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_bytes(b"nummer;naam\n")
    monkeypatch.setattr(sources_module, "LARGEST_FILE", 12)
    assert source_get(str(tmp_path / "a.csv")).data
    monkeypatch.setattr(sources_module, "LARGEST_FILE", 11)
    assert code_of(str(tmp_path / "a.csv")) == "too-large"
    assert code_of(f"{address}/schools.csv") == "too-large"
