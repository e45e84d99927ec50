"""A supervisor over a small web server and a worker that does nothing.

`python -m doorstep.cli.tests.small_serve PORT [broken] [deaf]`
"""

import http.server
import signal
import sys
import time

from django.conf import settings

from doorstep.cli import supervisor


class Page(http.server.BaseHTTPRequestHandler):
    """Healthy at /healthz."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_parts: object) -> None:
        """Say nothing."""


def web(port: int) -> None:
    """Serve the one page."""
    http.server.ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()


def deaf() -> None:
    """Ignore that we are told to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)


def main(port: int, manner: list[str]) -> int:
    """Serve; `broken` pages never come, a `deaf` worker does not listen."""
    settings.configure()
    supervisor.LAST_WORDS = 2.0
    again = [sys.executable, "-m", "doorstep.cli.tests.small_serve", str(port)]
    role = "fail" if "broken" in manner else "web"
    supervisor._web_at = lambda host, port: lambda before: [*again, role]
    sleeper = "deaf" if "deaf" in manner else "sleep"
    supervisor._worker = lambda before: [*again, f"as-{sleeper}"]
    return supervisor.serve(host="127.0.0.1", port=port, on_ready=lambda: print("yes", flush=True))


ROLES = {
    "web": web,
    "fail": lambda _port: sys.exit(3),
    "as-deaf": lambda _port: deaf(),
    "as-sleep": lambda _port: time.sleep(600),
}

if __name__ == "__main__":
    wanted = sys.argv[2:]
    if wanted and wanted[0] in ROLES:
        ROLES[wanted[0]](int(sys.argv[1]))
    else:
        sys.exit(main(int(sys.argv[1]), wanted))
