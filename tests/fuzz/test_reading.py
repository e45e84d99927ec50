"""The harness finds what is planted: a run that cannot fail would prove nothing."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.fuzz.harness import Report, fuzz

QUIET = {
    "complete": True,
    "stop_reason": "completed",
    "failures": [],
    "errors": [],
    "test_cases": {"generated": 2_345, "errored": 0},
    "operations": {"tested": 3, "selected": 3},
}


class TestReport:
    def test_counts_cases_and_operations(self):
        assert Report.read(json.dumps(QUIET)) == Report(2_345, 3, 3, ())

    @pytest.mark.parametrize(
        ("planted", "said"),
        [
            ({"failures": [{"title": "Server error", "operations": ["GET /a"]}]}, "Server error"),
            ({"errors": [{"title": "Network error"}]}, "Network error"),
            ({"complete": False, "stop_reason": "interrupted"}, "interrupted"),
            ({"test_cases": {"generated": 9, "errored": 2}}, "could not be sent"),
        ],
    )
    def test_names_what_is_wrong(self, planted, said):
        assert said in Report.read(json.dumps({**QUIET, **planted})).wrong[0]

    def test_reads_nothing_into_another_file(self):
        with pytest.raises(KeyError):
            Report.read("{}")


class Planted(BaseHTTPRequestHandler):
    """Crashes at /crash, answers what nobody announced at /teapot, is well at /well."""

    STATUS = {"/crash": 500, "/teapot": 418, "/well": 200}

    def do_GET(self):
        self.send_response(self.STATUS.get(self.path.partition("?")[0], 404))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(b"{}")

    def __getattr__(self, name: str):
        if name.startswith("do_"):
            return lambda: self.send_error(405)
        raise AttributeError(name)

    def log_message(self, *_: object) -> None: ...


@pytest.mark.slow
def test_a_planted_crash_and_an_undocumented_answer_are_found(tmp_path):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Planted)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    answers = {"200": {"description": "well"}}
    asked = [{"name": "n", "in": "query", "schema": {"type": "integer"}}]
    description = {
        "openapi": "3.1.0",
        "info": {"title": "planted", "version": "1"},
        "paths": {
            path: {"get": {"parameters": asked, "responses": answers}} for path in Planted.STATUS
        },
    }
    checks = ("not_a_server_error", "status_code_conformance")
    try:
        at = f"http://127.0.0.1:{server.server_port}"
        report = fuzz(description, at=at, into=tmp_path, examples=5, checks=checks)
    finally:
        server.shutdown()

    found = " ".join(report.wrong)
    assert (report.tested, "/crash" in found, "/teapot" in found) == (3, True, True), report
    assert "/well" not in found
