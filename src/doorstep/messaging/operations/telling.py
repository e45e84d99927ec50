"""Writing a message down, in the transaction that gives the reason for it. Nothing is sent here."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.kernel.errors import OtherBody
from doorstep.messaging import texts
from doorstep.messaging.channels import carrier_of, plan_for
from doorstep.messaging.models import Message
from doorstep.messaging.pauses import TRIES
from doorstep.messaging.states import Channel, Lane
from doorstep.messaging.texts import Params
from doorstep.people import parties
from doorstep.people.models import Party, Person


def tell(
    person: Person,
    template_id: str,
    params: Params,
    *,
    reference: str,
    at: datetime,
    lane: Lane | None = None,
    secret: str | None = None,
    send_before: datetime | None = None,
    party: Party | None = None,
) -> Message | None:
    """Have one person told, once per `reference`. None when nothing written reaches them.

    Whoever gets None puts the person on the call-back list. Raises OtherBody when the reference
    came before with something else, and texts.UnknownTemplate, texts.WrongParams or NotAnId.
    """
    return _write(
        template_id,
        params,
        plan_for(person),
        reference=reference,
        at=at,
        lane=lane,
        person=person,
        party=party,
        community_id=person.community_id,
        language=person.language,
        secret=secret,
        send_before=send_before,
    )


def tell_party(
    party: Party,
    template_id: str,
    params: Params,
    *,
    reference: str,
    at: datetime,
    lane: Lane | None = None,
) -> list[Message]:
    """Have everybody told who stands behind a party: a post's holders, a team's lead, a body's
    contacts. Empty when nobody can be reached in writing. Raises what `tell` raises.
    """
    told = (
        tell(
            person,
            template_id,
            params,
            reference=f"{reference}:{person.pk}",
            at=at,
            lane=lane,
            party=party,
        )
        for person in parties.people_behind(party)
    )
    return [message for message in told if message is not None]


def tell_code(
    address: str,
    code: str,
    *,
    template_id: str,
    community_id: int,
    language: str,
    reference: str,
    at: datetime,
    send_before: datetime,
    channel: Channel = Channel.SMS,
) -> Message | None:
    """Have a one-time code sent to an address; it is kept encrypted and blanked once sent.

    After `send_before` it is called off instead. None when this deployment has nothing that
    carries the channel. Raises texts.UnknownTemplate or texts.WrongParams.
    """
    return _write(
        template_id,
        {},
        (channel,) if carrier_of(channel) else (),
        reference=reference,
        at=at,
        lane=Lane.CODE,
        address=address,
        community_id=community_id,
        language=language,
        secret=code,
        send_before=send_before,
    )


def _write(
    template_id: str,
    params: Params,
    plan: Sequence[Channel],
    *,
    reference: str,
    at: datetime,
    lane: Lane | None,
    **receiver: Any,
) -> Message | None:
    """One row, whoever it is for; None without a plan. What came before comes back, plan or not."""
    template = texts.newest(template_id)
    has_secret = receiver["secret"] is not None
    person = receiver.get("person")
    body = {
        "template": template.id,
        "params": texts.packed(template, params, has_secret=has_secret),
        "person_id": person.pk if person else None,
    }
    if earlier := Message.objects.filter(reference=reference).first():
        return _same(earlier, body)
    if not plan:
        return None
    taken_lane = template.lane if lane is None else lane
    message = Message(
        template=template.id,
        version=template.version,
        params=body["params"],
        purpose=template.purpose,
        reference=reference,
        channel=plan[0],
        fallbacks=[channel.value for channel in plan[1:]],
        lane=taken_lane,
        try_limit=TRIES[taken_lane],
        next_try_at=at,
        made_at=at,
        **receiver,
    )
    return _written(body, message)


def _written(body: dict[str, Any], message: Message) -> Message:
    """Somebody may write the same at this moment; theirs counts then."""
    try:
        with transaction.atomic():
            message.save(force_insert=True)
    except IntegrityError:
        earlier = Message.objects.filter(reference=message.reference).first()
        if earlier is None:
            raise
        return _same(earlier, body)
    return message


def _same(earlier: Message, body: dict[str, Any]) -> Message:
    if any(getattr(earlier, name) != value for name, value in body.items()):
        raise OtherBody(_("This message was already written with other content."))
    return earlier
