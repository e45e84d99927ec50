"""A process that writes cases down and notes each one it was told is safe.

`python -m tests.faults.writer prepare` makes the neighbourhood it writes in. `... write N FOLDER`
takes N cases down, every third with a photo, and appends a line to FOLDER/acknowledged after each.
`--careless` plants the mistake the power-cut test has to find: a database told not to flush.
`... squeeze` takes one case down with room for no write, then for one, for two, until it is taken,
and prints a line of JSON for each try: what was said, and what was found to be wrong after it.
"""

import argparse
import io
import json
import os
import sys
from pathlib import Path
from uuid import UUID, uuid5

import django

SEED = UUID("4f5f7c1e-8a53-4c3e-9c58-0d3a3f2a9b11")


def main() -> None:
    """Do as the arguments say."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["prepare", "write", "squeeze"])
    parser.add_argument("count", type=int, nargs="?", default=0)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--first", type=int, default=0, help="the number of the first case")
    parser.add_argument("--careless", action="store_true")
    options = parser.parse_args()
    django.setup()
    if options.what == "prepare":
        prepare()
        return
    if options.what == "squeeze":
        squeeze(options.first, then=options.count)
        return
    if options.careless:
        be_careless()
    write(range(options.first, options.first + options.count), options.folder)


def prepare() -> None:
    """One community, one resident, one person at the desk."""
    from django.core.management import call_command

    from doorstep.catalogue import presets
    from doorstep.kernel import clock, deployment, keys
    from doorstep.people.tests.factories import ResidentFactory, StaffFactory

    keys.ensure()
    call_command("migrate", verbosity=0, interactive=False)
    deployment.create(is_demo=True, at=clock.now())
    granny = ResidentFactory()
    presets.install(granny.community)
    StaffFactory(at=granny.community)


def write(numbers: range, folder: Path) -> None:
    """Take cases down, one after another; the first refusal ends it with its sentence."""
    from doorstep.kernel.errors import DomainError

    notes = os.open(folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    for number in numbers:
        try:
            uid = take_one(number)
        except DomainError as refusal:
            print(f"refused: {refusal.code}: {refusal}", flush=True)
            sys.exit(3)
        os.write(notes, f"{capture_id(number)} {uid}\n".encode())


def squeeze(number: int, *, then: int) -> None:
    """Try with room for one write more each time, after the first dozen for `then` more.

    A fresh connection each time, as after a restart.
    """
    from django.db import connection

    from doorstep.kernel import failures
    from tests.faults.shim import allow

    count = Path(os.environ["FAULTS_COUNT"])
    for writes in [*range(12), *range(12, 10_000, then)]:
        connection.close()
        connection.ensure_connection()
        allow(count, writes)
        said, is_taken = "", False
        try:
            take_one(number)
            is_taken = True
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test is after
            refusal = failures.refusal_for(error)
            said = refusal.code if refusal else f"crash: {failures.named(error)}"
        finally:
            allow(count, -1)
        wrong = half_written(is_taken=is_taken, photos=int(number % 3 == 0))
        print(json.dumps({"writes": writes, "said": said, "wrong": wrong}), flush=True)
        if is_taken:
            return


def half_written(*, is_taken: bool, photos: int) -> list[str]:
    """What does not belong together after a try, taken or not."""
    from doorstep.cases.models import Assignment, Case, CasePhoto, Step
    from doorstep.kernel.models import AuditEntry, Capture, Words

    wanted = int(is_taken)
    found = {
        "cases": (Case.objects.count(), wanted),
        "assignments": (Assignment.objects.count(), wanted),
        "words": (Words.objects.count(), wanted),
        "photos": (CasePhoto.objects.count(), wanted * photos),
        "captures": (Capture.objects.filter(client="faults").count(), wanted),
        "audit": (AuditEntry.objects.filter(action="cases.take_down").count(), wanted),
        "history": (min(Step.objects.count(), 1), wanted),
    }
    wrong = [
        f"{name}: {has}, not {should}" for name, (has, should) in found.items() if has != should
    ]
    return wrong + torn_files()


def torn_files() -> list[str]:
    """Rows without a whole file, and torn files lying about; whole ones without a row are swept."""
    from django.conf import settings

    from doorstep.kernel import ciphers, files
    from doorstep.kernel.models import StoredFile

    wrong = []
    for stored in StoredFile.objects.all():
        try:
            files.read(stored)
        except Exception as error:  # noqa: BLE001 - any failure is what is looked for
            wrong.append(f"row {type(error).__name__}")
    for blob in [each for each in Path(settings.MEDIA_ROOT).rglob("*") if each.is_file()]:
        try:
            ciphers.open_sealed(blob.read_bytes(), place=f"kernel_storedfile.blob.{blob.name}")
        except Exception as error:  # noqa: BLE001 - which one is what is asked
            wrong.append(f"blob {type(error).__name__}")
    return wrong


def take_one(number: int) -> UUID:
    """The case of that number; the same one however often it is asked for."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from doorstep.cases import operations
    from doorstep.cases.operations import Draft
    from doorstep.cases.states import Channel
    from doorstep.kernel import clock
    from doorstep.kernel.captures import Sent
    from doorstep.people.actors import Actor
    from doorstep.people.models import Person, Role

    granny = Person.objects.order_by("pk")[0]
    desk = Role.objects.order_by("pk")[0].person
    said = f"三单元楼道灯不亮,第{number}次说。"
    sent = Sent(client="faults", kind="case", id=capture_id(number), body={"said": said})
    photo = [SimpleUploadedFile("灯.png", picture(number))] if number % 3 == 0 else []
    draft = Draft(
        channel=Channel.DESK,
        said=said,
        category_code="light",
        beneficiary=granny,
        spoken_by=granny,
        pictures=photo,
    )
    case, _ = operations.take_down(sent, draft=draft, by=Actor.of(desk), at=clock.now())
    return case.uid


def capture_id(number: int) -> UUID:
    """The id its sender gave the case of that number."""
    return uuid5(SEED, str(number))


def picture(number: int) -> bytes:
    """A small photo, another one for each number."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), (number * 37 % 256, 80, 120)).save(out, "PNG")
    return out.getvalue()


def be_careless() -> None:
    """Tell each connection not to flush, as a hurried operator might."""
    from django.db.backends.signals import connection_created

    def hurry(connection, **_):
        with connection.cursor() as cursor:
            is_sqlite = connection.vendor == "sqlite"
            cursor.execute(
                "PRAGMA synchronous = OFF" if is_sqlite else "SET synchronous_commit = off"
            )

    connection_created.connect(hurry, weak=False)


if __name__ == "__main__":
    main()
