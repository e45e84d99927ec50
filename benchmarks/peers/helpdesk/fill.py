"""Make a helpdesk with so many tickets, and print what a client needs as JSON."""

import json
import os
import sys
from datetime import timedelta
from random import Random

import django

WORDS = ["楼道灯不亮", "电梯停了", "家里停水", "垃圾没有清运", "路面积水", "消防通道被占"]
BATCH = 5_000


def main(number: int) -> None:
    """Tables, a queue, a clerk with a key, tickets of three years."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.peers.helpdesk.settings"
    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from helpdesk.models import FollowUp, Queue, Ticket
    from helpdesk.query import query_to_base64
    from rest_framework.authtoken.models import Token

    call_command("migrate", verbosity=0, interactive=False)
    call_command("loaddata", "emailtemplate.json", verbosity=0)
    clerk = get_user_model().objects.create_superuser("clerk", "clerk@example.org", "bench")
    others = [
        get_user_model().objects.create_user(f"helper{n}", f"helper{n}@example.org", is_staff=True)
        for n in range(50)
    ]
    queue = Queue.objects.create(title="社区", slug="community", allow_public_submission=True)
    tickets = list(_tickets(number, queue, others))
    made = Ticket.objects.bulk_create(tickets, batch_size=BATCH)
    FollowUp.objects.bulk_create(
        (
            FollowUp(ticket=each, title="记录", comment="已收到", user=clerk, date=each.created)
            for each in made
        ),
        batch_size=BATCH,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client()
    client.force_login(clerk)
    told = {
        "token": Token.objects.create(user=clerk).key,
        "session": client.cookies["sessionid"].value,
        "queue": queue.pk,
        "query": query_to_base64({"filtering": {}, "sorting": "created", "sortreverse": True}),
    }
    print(json.dumps(told))


def _tickets(number, queue, people):
    from django.utils import timezone
    from helpdesk.models import Ticket

    random = Random(1)  # noqa: S311 - made-up figures
    now = timezone.now()
    for n in range(number):
        at = now - timedelta(seconds=(number - n) * 94)
        yield Ticket(
            title=f"江东1苑{n % 70}栋{random.choice(WORDS)}",
            description=random.choice(WORDS) * 4,
            queue=queue,
            created=at,
            modified=at,
            status=random.choices([1, 2, 3, 4], [1, 1, 8, 90])[0],
            priority=random.randint(1, 5),
            submitter_email=f"resident{n % 3000}@example.org",
            assigned_to=random.choice(people),
            secret_key="x" * 32,
        )


if __name__ == "__main__":
    main(int(sys.argv[1]))
