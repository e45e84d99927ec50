"""Where benchmarks play: databases and servers of their own, all gone when the curtain falls."""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from time import monotonic, sleep
from typing import Any, Self

import psycopg
from psycopg import sql

from benchmarks.processes import Running, stop

ROOT = Path(__file__).resolve().parents[1]
SQLITE, POSTGRESQL = "sqlite", "postgresql"
STARTS_WITHIN = 60.0


class CannotPlay(RuntimeError):
    """A sentence for the person at the keyboard: something a benchmark needs is not there."""


@dataclass
class Server:
    """One web server under load: where it listens, and which processes work for it."""

    port: int
    process: subprocess.Popen[bytes]
    database: str

    def cpu_ms(self) -> float:
        """Processor time of the server, and of PostgreSQL's processes for its database."""
        return Running(self.process.pid, self.database).cpu_ms()


class Reader:
    """A process that is asked by lines; what it says first is `told`."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.told = self._answer()

    def ask(self, line: str) -> Any:
        """What it answers. Raises CannotPlay when it has gone."""
        if self.process.stdin is None or self.process.poll() is not None:
            raise CannotPlay("a process that was to answer has gone; what it said stands above")
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        line = self.process.stdout.readline() if self.process.stdout else ""
        if not line:
            raise CannotPlay("a process that was to answer stopped; what it said stands above")
        return json.loads(line)


@dataclass
class Stage:
    """Owns everything that a benchmark starts or makes; leaving it takes all of it away."""

    quick: bool = False
    smoke: bool = False  # so small that the figures mean nothing
    keeps_cities: bool = False
    folder: Path = field(default_factory=Path)
    server: str = ""  # of PostgreSQL
    _stack: ExitStack = field(default_factory=ExitStack)
    _cities: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._whole = self._stack

    def __enter__(self) -> Self:
        (ROOT / "build/bench").mkdir(parents=True, exist_ok=True)
        self.folder = Path(mkdtemp(prefix="run-", dir=ROOT / "build/bench"))
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stack.close()

    @contextmanager
    def act(self) -> Iterator[None]:
        """One benchmark: what it starts ends with it; cities stay for the next."""
        with ExitStack() as own:
            outer, self._stack = self._stack, own
            try:
                yield
            finally:
                self._stack = outer

    def postgresql(self) -> str:
        """The address of the server, without a database. Raises CannotPlay."""
        if not self.server:
            sys.path.insert(0, str(ROOT / "scripts"))
            from fetch import CannotFetch
            from postgresql import postgresql

            try:
                given = self._outermost.enter_context(postgresql())
            except CannotFetch as refusal:
                raise CannotPlay(str(refusal)) from None
            self.server = given.rpartition("/")[0]
        return self.server

    def database(self, engine: str, name: str) -> str:
        """The address of a new, empty database that goes when the act ends."""
        if engine == SQLITE:
            folder = Path(mkdtemp(prefix=f"{name}-", dir=self.folder))
            self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
            return f"sqlite:///{folder / 'bench.sqlite3'}"
        database = f"doorstep_bench_{name}_{os.getpid()}"
        self._create(database)
        self._stack.callback(self._drop, database)
        return f"{self.postgresql()}/{database}"

    def city_to_write_in(self, engine: str, name: str) -> str:
        """A copy of a city with few cases, in a new database that goes when the act ends."""
        whole = self.city(engine, 200, is_small=self.smoke)
        copy = self.database(engine, name)
        if engine == SQLITE:
            shutil.copyfile(whole.removeprefix("sqlite:///"), copy.removeprefix("sqlite:///"))
        else:
            self._create(copy.rpartition("/")[2], like=whole.rpartition("/")[2])
        return copy

    def city(self, engine: str, cases: int, *, is_small: bool = False) -> str:
        """A bulk-made city. It is made once for all benchmarks, and kept for the next run if asked.

        Nobody may write cases into it.
        """
        key = f"{engine}_{cases}{'s' * is_small}_{_digest()}"
        if key not in self._cities:
            self._cities[key] = self._city(engine, cases, key, is_small=is_small)
        return self._cities[key]

    def _city(self, engine: str, cases: int, key: str, *, is_small: bool) -> str:
        folder = ROOT / "build/bench/cities"
        folder.mkdir(exist_ok=True)
        done = folder / f"{key}.done"
        database = f"doorstep_bench_city_{key}"
        file = folder / f"{key}.sqlite3"
        url = f"sqlite:///{file}" if engine == SQLITE else f"{self.postgresql()}/{database}"
        if not self.keeps_cities:
            self._outermost.callback(self._remove_city, engine, key)
        if done.exists() and (file.exists() if engine == SQLITE else self._exists(database)):
            return url
        self._remove_city(engine, key)
        if engine == POSTGRESQL:
            self._create(database)
        say(f"making a city with {cases:,} cases on {engine}")
        more = ["--small"] if is_small else []
        self.python("benchmarks.bulk", f"--cases={cases}", *more, database=url, shows=True)
        done.touch()
        return url

    def _remove_city(self, engine: str, key: str) -> None:
        folder = ROOT / "build/bench/cities"
        for each in folder.glob(f"{key}.*"):
            each.unlink()
        if engine == POSTGRESQL:
            self._drop(f"doorstep_bench_city_{key}")

    @property
    def _outermost(self) -> ExitStack:
        """What ends with the whole run."""
        return self._whole

    def _create(self, database: str, *, like: str = "template1") -> None:
        self._drop(database)
        wanted = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(database), sql.Identifier(like)
        )
        with psycopg.connect(f"{self.postgresql()}/postgres", autocommit=True) as connection:
            connection.execute(wanted)

    def _drop(self, database: str) -> None:
        with psycopg.connect(f"{self.postgresql()}/postgres", autocommit=True) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
            )

    def _exists(self, database: str) -> bool:
        with psycopg.connect(f"{self.postgresql()}/postgres") as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
            return found.fetchone() is not None

    def environment(self, database: str, **more: str) -> dict[str, str]:
        """For a child: our settings, this database, nothing of whoever started us."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "DOORSTEP_MODE": "demo",
            "DOORSTEP_DATA": str(self.folder / "data"),
            "DOORSTEP_KEYS": str(ROOT / "build/bench/keys"),
            "DJANGO_SETTINGS_MODULE": "doorstep.settings",
            "API_CALLS_A_MINUTE": "1000000",
            "DATABASE_URL": database,
            **more,
        }

    def python(
        self,
        module: str,
        *arguments: str,
        database: str,
        shows: bool = False,
        python: Path | str = sys.executable,
        **environment: str,
    ) -> str:
        """Run a module to its end and give what it printed. Raises CannotPlay when it fails."""
        done = subprocess.run(
            [str(python), "-m", module, *arguments],
            env=self.environment(database, **environment),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=None if shows else subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise CannotPlay(f"{module} failed: {(done.stderr or '')[-600:]}")
        return done.stdout

    def told(
        self, module: str, *arguments: str, database: str, python: Path | str = sys.executable
    ) -> Any:
        """What a module printed as JSON on its last line."""
        printed = self.python(module, *arguments, database=database, python=python)
        return json.loads(printed.splitlines()[-1])

    def start(
        self, *arguments: str, database: str, python: Path | str = sys.executable, **more: str
    ) -> "subprocess.Popen[bytes]":
        """Start a module that runs until the act ends."""
        process = subprocess.Popen(
            [str(python), "-m", *arguments],
            env=self.environment(database, **more),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        self.ends(process)
        return process

    def reader(
        self, *arguments: str, database: str, python: Path | str = sys.executable
    ) -> "Reader":
        """A process that answers a line of JSON to each line it is sent, until the act ends."""
        process = subprocess.Popen(
            [str(python), "-m", *arguments],
            env=self.environment(database),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.ends(process)
        return Reader(process)

    def ends(self, process: "subprocess.Popen[Any]") -> None:
        """This process ends with the act."""
        self._stack.callback(stop, process)

    def serve(self, database: str, *, settings: str = "doorstep.settings", **more: str) -> Server:
        """Our web server as the supervisor starts it, perhaps with another application in it."""
        port = free_port()
        cores = len(os.sched_getaffinity(0))
        usual = 1 if database.startswith("sqlite") else cores
        process = self.start(
            "doorstep.cli.web",
            "--host=127.0.0.1",
            f"--port={port}",
            f"--threads={max(4, min(16, 2 * cores + 1))}",
            f"--workers={usual}",
            f"--parent={os.getpid()}",
            database=database,
            DJANGO_SETTINGS_MODULE=settings,
            PORT=str(port),
            **more,
        )
        return self._ready(process, port, database)

    def serve_other(self, application: str, *, database: str, python: Path) -> Server:
        """The same server with an application of another environment."""
        port, cores = free_port(), len(os.sched_getaffinity(0))
        numbers = [port, cores, max(4, min(16, 2 * cores + 1)), os.getpid()]
        process = self.start(
            "benchmarks.peers.serving",
            application,
            *(str(each) for each in numbers),
            database=database,
            python=python,
            DJANGO_SETTINGS_MODULE=application.rpartition(".")[0] + ".settings",
        )
        return self._ready(process, port, database)

    def _ready(self, process: "subprocess.Popen[bytes]", port: int, database: str) -> Server:
        until = monotonic() + STARTS_WITHIN
        while monotonic() < until and process.poll() is None:
            with closing(socket.socket()) as probe:
                probe.settimeout(1)
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return Server(port, process, database)
            sleep(0.1)
        raise CannotPlay("a server did not start; what it said stands above")


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def say(sentence: str) -> None:
    """How far we are; figures alone go to standard output."""
    print(f"-- {sentence}", file=sys.stderr, flush=True)


def _digest() -> str:
    """A city is made anew when anything that writes it has changed."""
    total = hashlib.sha256()
    for folder in ("src/doorstep", "benchmarks/bulk"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if "tests" not in file.parts:
                total.update(file.read_bytes())
    return total.hexdigest()[:8]
