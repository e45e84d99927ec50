"""A PostgreSQL to test on: the one that answers, or a private one for as long as the tests."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from fetch import CannotFetch, apt

FLOOR = 150000
USUAL = "postgres://postgres@127.0.0.1:5432/doorstep"
INSTALLED = ("/usr/lib/postgresql/*/bin", "/opt/homebrew/opt/postgresql*/bin")


@contextmanager
def postgresql() -> Iterator[str]:
    """The address of a server where databases may be made. Raises CannotFetch."""
    given = os.environ.get("DATABASE_URL_TEST", "")
    if given.startswith("postgres"):
        if not _answers(given):
            raise CannotFetch("DATABASE_URL_TEST does not answer, or may not make databases.")
        yield given
    elif _answers(USUAL):
        yield USUAL
    else:
        with _private() as address:
            yield address


def _answers(address: str) -> bool:
    """Whether the server is there, new enough, and lets us make databases."""
    server = address.rpartition("/")[0] + "/postgres"
    try:
        with psycopg.connect(server, connect_timeout=5) as connection:
            row = connection.execute(
                "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            return bool(row and row[0]) and connection.info.server_version >= FLOOR
    except psycopg.Error:
        return False


@contextmanager
def _private() -> Iterator[str]:
    """A cluster of our own in a temporary folder, since PostgreSQL refuses to run as root."""
    found = programs()
    user = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="doorstep-postgresql-"))
    port = free_port()
    try:
        if user:
            shutil.chown(folder, user)
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder}"
        quick = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        data = folder / "data"
        run_as(user, found / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync")
        log = folder / "log"
        control: list[Path | str] = [found / "pg_ctl", "-D", data, "-w", "-l", log]
        run_as(user, *control, "-o", f"{settings} {quick}", "start")
        try:
            yield f"postgres://postgres@127.0.0.1:{port}/doorstep"
        finally:
            run_as(user, *control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def programs() -> Path:
    """The folder that holds initdb and pg_ctl, the newest first."""
    if not (found := _installed()):
        apt("postgresql", sentence="The suite wants PostgreSQL 15 or newer.")
        found = _installed()
    if not found:
        raise CannotFetch("PostgreSQL was installed but its programs were not found.")
    return found[0]


def _installed() -> list[Path]:
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    for pattern in INSTALLED:
        folders += sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)
    return [folder for folder in folders if (folder / "pg_ctl").exists()]


def unprivileged() -> str | None:
    """Whom to run the server as: nobody else unless we are root."""
    return "postgres" if os.geteuid() == 0 else None


def run_as(user: str | None, *command: Path | str) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        user=user,
        group=user,
        extra_groups=[] if user else None,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        raise CannotFetch(f"`{command[0]}` failed (exit {done.returncode}).")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
