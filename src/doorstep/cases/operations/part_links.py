"""Links by which a partner without an account sees one part: minted for one, and called off."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from doorstep.cases import part_policies
from doorstep.cases.joint_states import WITH_THE_PARTY
from doorstep.cases.models import CasePart
from doorstep.cases.operations import parts
from doorstep.kernel import audit, typed
from doorstep.kernel.errors import BadInput
from doorstep.people import links
from doorstep.people.actors import Actor
from doorstep.people.models import Link
from doorstep.people.states import LinkKind

NAME_LENGTH = 60
LASTS = timedelta(days=14)


@transaction.atomic
def mint_part_link(part_id: int, *, for_whom: str, by: Actor, at: datetime) -> tuple[Link, str]:
    """A link to one open part for one recipient, for two weeks; its token is shown this once.

    Raises CasePart.DoesNotExist for a stranger, MayNot, WrongPartState, BadInput without a name.
    """
    part = parts.locked(part_id, by=by)
    parts.must_ask(by, part)
    if part.state not in WITH_THE_PARTY:
        raise parts.WrongPartState(part)
    try:
        name = typed.line(for_whom, max_length=NAME_LENGTH)
    except BadInput as refusal:
        refusal.field = "for_whom"
        raise
    link, token = links.mint(
        LinkKind.PART,
        thing=(part_policies.THING, part.uid),
        at=at,
        lasts=LASTS,
        for_whom=name,
    )
    audit.note(by, "cases.mint_part_link", (part_policies.THING, str(part.uid)), at=at)
    return link, token


@transaction.atomic
def cancel_part_link(part_id: int, *, link: UUID, by: Actor, at: datetime) -> bool:
    """The link opens nothing any more. False when it did not before.

    Raises CasePart.DoesNotExist for a stranger, MayNot.
    """
    part: CasePart = parts.locked(part_id, by=by)
    parts.must_ask(by, part)
    was_living = links.cancel_one(link, thing=(part_policies.THING, part.uid), at=at)
    if was_living:
        audit.note(by, "cases.cancel_part_link", (part_policies.THING, str(part.uid)), at=at)
    return was_living
