"""Canary names, phones, doors and words go through whole journeys and turn up nowhere they may not.

Looked through: logs, every job, event, audit, step and outbox column, addresses, page titles and
files left in the temporary folder (trust: ids only).
"""

import logging
import re
import tempfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.test import Client
from PIL import Image

from doorstep.cases import jobs as sweeps
from doorstep.cases import operations, queries
from doorstep.cases.models import CallBack, Case, Step
from doorstep.cases.operations import Draft, Where
from doorstep.cases.states import CallOutcome, Channel
from doorstep.catalogue import presets
from doorstep.kernel import clock, events
from doorstep.kernel.captures import Sent
from doorstep.kernel.models import (
    AuditEntry,
    Beat,
    Capture,
    EventRow,
    Handling,
    Job,
    Seal,
    Tally,
)
from doorstep.messaging.models import Delivery, Message
from doorstep.messaging.operations import deliver_next
from doorstep.people.actors import Actor
from doorstep.people.models import AccessLook, Link, Person
from doorstep.people.states import Reach
from doorstep.people.tests.factories import (
    ResidentFactory,
    StaffFactory,
    VolunteerFactory,
    account_of,
)
from doorstep.places.models import Place

NAME, CALLED = "金丝雀仙", "雀奶奶"
PHONE, TYPED_PHONE = "13912345679", "13887654329"
WORDS = "暗号芝麻开门"
REASON = "暗号葫芦娃"
ANSWER = "暗号孙悟空"
NEVER = [NAME, PHONE, TYPED_PHONE, WORDS, REASON, ANSWER]
TABLES = [
    AuditEntry, Beat, Capture, EventRow, Handling, Job, Seal, Tally,
    Delivery, Message, AccessLook, Link, Step,
]  # fmt: skip

pytestmark = pytest.mark.django_db(transaction=True)


def photo() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG")
    return SimpleUploadedFile("x.jpg", out.getvalue(), "image/jpeg")


@pytest.fixture
def granny() -> Person:
    person = ResidentFactory(name=NAME, called=CALLED, phone=PHONE, reach=Reach.SMS)
    presets.install(Place.objects.get(pk=person.community_id))
    return person


@pytest.fixture
def left_behind() -> list[Path]:
    """What lay in the temporary folder before."""
    return temporary()


def temporary() -> list[Path]:
    """What lies in the temporary folder now."""
    return list(Path(tempfile.gettempdir()).glob("*"))


def lived(granny: Person) -> Case:
    """Asked, claimed, looked up, handed back, resolved, reopened, resolved, called, confirmed."""
    at = clock.now()
    community = Place.objects.get(pk=granny.community_id)
    clerk = Actor.of(StaffFactory(place=community))
    helper = Actor.of(VolunteerFactory(near=granny).person)
    draft = Draft(
        channel=Channel.DESK,
        said=WORDS + "楼道灯不亮",
        category_code="light",
        where=Where(dwelling_id=granny.home.pk if granny.home else None),
        beneficiary=granny,
        contact_name=NAME,
        contact_phone=TYPED_PHONE,
    )
    sent = Sent(client="test", kind="case", id=uuid4(), body={"said": WORDS})
    case, _ = operations.take_down(sent, draft=draft, by=clerk, at=at)
    operations.claim(case.pk, by=helper, at=at)
    queries.contact_for(helper, queries.seen_by(helper, case.pk), at=at)
    operations.hand_back(case.pk, reason=REASON, by=helper, at=at)
    operations.claim(case.pk, by=helper, at=at)
    operations.start(case.pk, by=helper, at=at)
    operations.resolve(case.pk, words=ANSWER, by=helper, at=at, pictures=[photo()])
    operations.say_not_fixed(case.pk, words=REASON, by=Actor.of(granny), at=at)
    operations.claim(case.pk, by=helper, at=at)
    operations.resolve(case.pk, words=ANSWER, by=helper, at=at)
    operations.ask_for_a_call(case.pk, by=Actor.of(granny), at=at)
    call = CallBack.objects.get(case=case, done_at=None)
    operations.take_call(call.pk, by=clerk, at=at)
    operations.record_call(
        call.pk, outcome=CallOutcome.CONFIRMED, words=WORDS, by=clerk, at=at, stars=5
    )
    sweeps.strike_all(at + timedelta(days=40))
    while events.handle_next(clock.now(), worker="test"):
        pass
    while deliver_next(clock.now(), worker="test"):
        pass
    return case


def seen_in(table: type[models.Model], forbidden: list[str]) -> list[str]:
    """Columns in which one of `forbidden` stands readable."""
    found = []
    for row in table._default_manager.values():
        for column, value in row.items():
            told = value.decode("utf-8", "ignore") if isinstance(value, bytes) else str(value)
            found += [f"{table.__name__}.{column}" for each in forbidden if each in told]
    return found


class TestAJourneyOfCanaries:
    def test_leaves_them_in_no_log_job_event_message_or_chain(
        self, granny: Person, caplog: pytest.LogCaptureFixture, left_behind: list[Path]
    ) -> None:
        caplog.set_level(logging.DEBUG)
        door = granny.home.label if granny.home else ""
        forbidden = [*NEVER, door]

        case = lived(granny)

        case.refresh_from_db()
        assert case.state == "CONFIRMED"
        assert Message.objects.exists()
        assert [each for table in TABLES for each in seen_in(table, forbidden)] == []
        ours = [line.getMessage() for line in caplog.records if line.name.startswith("doorstep")]
        assert [line for line in ours if any(each in line for each in forbidden)] == []
        new = set(Path(tempfile.gettempdir()).glob("*")) - set(left_behind)
        assert [
            file for file in new if file.is_file() and WORDS.encode() in file.read_bytes()
        ] == []

    def test_leaves_them_in_no_plain_column_of_the_case(self, granny: Person) -> None:
        case = lived(granny)

        assert seen_in(Case, NEVER) == []
        assert WORDS in Case.objects.get(pk=case.pk).said_words

    def test_puts_them_in_no_address_and_no_title(self, granny: Person, client: Client) -> None:
        case = lived(granny)
        client.force_login(account_of(granny))

        page = client.get(f"/my/{case.uid}/")
        html = page.content.decode()
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        addresses = " ".join(re.findall(r'(?:href|src|action)="([^"]*)"', html))

        assert page.status_code == 200
        assert title is not None
        assert not [each for each in [*NEVER, CALLED] if each in title[1] + addresses]


class TestTheSearch:
    def test_would_see_a_canary_that_got_out(self, granny: Person) -> None:
        AuditEntry.objects.create(
            actor_kind="SYSTEM",
            actor_id=PHONE,
            action="x",
            thing_kind="x",
            thing_id="1",
            at=clock.now(),
        )

        assert seen_in(AuditEntry, NEVER) == ["AuditEntry.actor_id"]
