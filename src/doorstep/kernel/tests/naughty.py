"""What a parser taken over by a crafted file might try."""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from doorstep.kernel.child import Refused


def shout(payload):
    return payload.upper()


def look_around(payload):
    network = Path("/proc/self/net/dev")
    return json.dumps(
        {
            "environment": dict(os.environ),
            "folder": [each.name for each in Path().iterdir()],
            "interfaces": network.read_text().count(":") if network.exists() else None,
            "flags": [sys.flags.isolated, sys.dont_write_bytecode],
        }
    ).encode()


def refuse(payload):
    raise Refused("too_odd:7")


def stumble(payload):
    raise ValueError("王奶奶 lives at 3-2-501")


def crash(payload):
    os.abort()


def sleep(payload):
    time.sleep(30)


def spin(payload):
    while True:
        pass


def swell(payload):
    return b"x" * (600 * 1024 * 1024)


def pour(payload):
    return b"x" * (100 * 1024 * 1024)


def chatter(payload):
    os.write(1, b"noise")
    return b"answer"


def call_home(payload):
    socket.create_connection(("127.0.0.1", int(payload)), timeout=1)


def write(payload):
    Path(payload.decode()).write_text("was here")


def start_another(payload):
    subprocess.run(["/bin/true"], check=True)


def fork(payload):
    os.fork()


def count_up(file, options):
    for number in range(int(options)):
        yield b"%d %s" % (number, file.readline().strip())


def stop_half_way(file, options):
    yield b"one"
    raise Refused("half:2") if options == b"refuse" else ValueError("王奶奶 lives at 3-2-501")


def crash_half_way(file, options):
    yield b"one"
    os.abort()


def stall_half_way(file, options):
    yield b"one"
    time.sleep(30)


def spin_half_way(file, options):
    yield b"one"
    while True:
        pass


def swell_half_way(file, options):
    yield b"one"
    yield b"x" * int(options)


def write_half_way(file, options):
    yield b"one"
    Path(options.decode()).write_text("was here")
