"""A third process that writes: one case after another through the operation, for some seconds."""

import os
import sys
from time import monotonic, sleep
from uuid import uuid4

import django

REST = 0.02


def main(seconds: float, file: str) -> None:
    """Take cases down by hand, timed, with a breath between them."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "doorstep.settings"
    django.setup()
    from benchmarks.bulk.names import CLERK
    from benchmarks.peers import timed
    from doorstep.cases import operations
    from doorstep.cases.operations import Draft
    from doorstep.cases.states import Channel
    from doorstep.kernel import clock
    from doorstep.kernel.captures import Sent
    from doorstep.people.actors import Actor
    from doorstep.people.models import AccountPerson

    clerk = AccountPerson.objects.select_related("person").get(account__username=CLERK).person
    by, until = Actor.of(clerk), monotonic() + seconds
    timed.watch()
    while monotonic() < until:
        draft = Draft(
            channel=Channel.DESK,
            summary="三单元门口的路灯不亮",
            category_code="light",
            community_id=clerk.community_id,
            contact_name="王阿姨",
        )
        sent = Sent(client="bench", kind="case", id=uuid4(), body={"n": 1})
        operations.take_down(sent, draft=draft, by=by, at=clock.now())
        sleep(REST)
    timed.tell(file)


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2])
