"""A PostgreSQL of our own whose files may be recorded, killed and put back."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg
from postgresql import free_port, programs, run_as, unprivileged

PATIENCE = 60.0


@dataclass(frozen=True)
class Cluster:
    """`root` holds its data and whatever else is to be recorded with it."""

    folder: Path
    root: Path
    programs: Path
    user: str | None
    port: int

    @classmethod
    @contextmanager
    def made(cls) -> Iterator[Self]:
        """A new cluster that flushes as it is delivered; its folder goes at the end."""
        folder = Path(tempfile.mkdtemp(prefix="doorstep-faults-"))
        cluster = cls(folder, folder / "root", programs(), unprivileged(), free_port())
        try:
            cluster.root.mkdir()
            folder.chmod(0o755)
            cluster.own(cluster.root)
            initdb, data = cluster.programs / "initdb", cluster.root / "data"
            run_as(cluster.user, initdb, "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
            yield cluster
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def own(self, folder: Path) -> None:
        """Everything in `folder` belongs to whom the server runs as."""
        if self.user:
            subprocess.run(["chown", "-R", self.user, folder], check=True)

    @property
    def address(self) -> str:
        """Where the database is to be found while the server runs."""
        return f"postgres://postgres@127.0.0.1:{self.port}/doorstep"

    def make_database(self) -> None:
        """The database itself, empty."""
        server = self.address.rpartition("/")[0] + "/postgres"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("CREATE DATABASE doorstep")

    @contextmanager
    def running(self, env: dict[str, str]) -> Iterator[str]:
        """The server at work, with `env` around it; the address of its database."""
        settings = f"-p {self.port} -c listen_addresses=127.0.0.1"
        settings += " -c unix_socket_directories= -c autovacuum=off"
        with (self.folder / "server.log").open("ab") as log:
            server = subprocess.Popen(
                [self.programs / "postgres", "-D", self.root / "data", *settings.split()],
                env=os.environ | env,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user else None,
                cwd="/",
                stdout=log,
                stderr=log,
            )
        try:
            self._wait(server)
            yield self.address
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGINT)  # fast: roll back, write out, end
            server.wait(timeout=PATIENCE)

    def kill(self) -> None:
        """End every process of the server without a word; nothing more reaches the disk."""
        for each in Path("/proc").glob("[0-9]*/cwd"):
            try:
                is_ours = each.readlink() == self.root / "data"
            except OSError:
                continue
            if is_ours:
                os.kill(int(each.parent.name), signal.SIGKILL)

    def _wait(self, server: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + PATIENCE
        maintenance = self.address.rpartition("/")[0] + "/postgres"
        while True:
            try:
                psycopg.connect(maintenance, connect_timeout=2).close()
            except psycopg.OperationalError:
                said = (self.folder / "server.log").read_text(errors="replace")[-2000:]
                assert server.poll() is None, said
                assert time.monotonic() < until, said
                time.sleep(0.05)
            else:
                return
