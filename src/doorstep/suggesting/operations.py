"""Writing down what was learnt and what people chose. Nothing here touches a case."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.cases import policies as case_policies
from doorstep.cases.models import Case
from doorstep.catalogue.models import Category
from doorstep.kernel import audit, files
from doorstep.kernel.errors import DomainError
from doorstep.kernel.models import StoredFile
from doorstep.people.actors import Actor
from doorstep.suggesting import keeping, policies
from doorstep.suggesting.learning import training
from doorstep.suggesting.learning.arrays import digest_of, packed
from doorstep.suggesting.learning.measures import Measured
from doorstep.suggesting.learning.training import Example, TooLittle, Trained
from doorstep.suggesting.models import Choice, TrainedModel
from doorstep.suggesting.states import About, Purpose, SaidBy

TRIES = 5


class NotEnough(DomainError):
    """Too few texts, or all of one kind."""

    code = "suggesting.not_enough"
    status = 422


class NotTrained(DomainError):
    """No model that can be read knows these headings."""

    code = "suggesting.not_trained"

    def __init__(self) -> None:
        super().__init__(
            _("No model here knows these headings. Train one first: ./doorstep suggest train FILE")
        )


class MayNotAnswer(DomainError):
    """The hint is not for them, or the case is past it."""

    code = "suggesting.may_not_answer"


class AnsweredBefore(DomainError):
    """They answered this hint before, otherwise."""

    code = "suggesting.answered_before"


def train(
    examples: Sequence[Example], *, sources: Sequence[str], by: Actor, at: datetime
) -> TrainedModel:
    """Learn from these and keep it as the next version; what was kept before stays.

    Raises NotEnough. Learning is slow, so only the row is written in a transaction.
    """
    try:
        learnt = training.train(examples)
    except TooLittle:
        raise NotEnough(
            _(
                "There is not enough to learn from yet: at least two headings with five texts "
                "each, in words that five people used."
            )
        ) from None
    content = packed(learnt.reader)
    stored = files.store_made(content, kind=keeping.KIND, media_type=keeping.MEDIA_TYPE, at=at)
    purpose = purpose_of(learnt.reader.labels)
    card = _card(learnt, sources)
    for tries_left in reversed(range(TRIES)):
        try:
            return _written(purpose, stored, digest_of(content), card, by=by, at=at)
        except IntegrityError:
            if not tries_left:
                raise
    raise AssertionError  # the last try returned or raised


def purpose_of(labels: Sequence[str]) -> Purpose:
    """Our own headings when every label is a code of some catalogue here."""
    known = set(Category.objects.filter(code__in=labels).values_list("code", flat=True))
    return Purpose.HEADINGS if set(labels) <= known else Purpose.CLASSES


@transaction.atomic
def answer(
    case_id: int, *, about: About, chosen: str, suggested: str, by: Actor, at: datetime
) -> Choice:
    """Write down what whoever told us says to a hint. It sets nothing: the office reads it.

    The same again changes nothing. Raises Case.DoesNotExist for a stranger, MayNotAnswer,
    AnsweredBefore.
    """
    rows = Case.objects.select_for_update(no_key=True, of=("self",))
    case = rows.get(pk=case_id)
    if not policies.may_answer(by, case):
        if not case_policies.may_see(by, case):
            raise Case.DoesNotExist
        raise MayNotAnswer(_("This is past. What you told us is with us all the same."))
    earlier = Choice.objects.filter(case=case, about=about, seq=0).first()
    if earlier is not None:
        if earlier.chosen == chosen:
            return earlier
        raise AnsweredBefore(_("You have told us already. Thank you; somebody looks at it."))
    model = keeping.newest(Purpose.HEADINGS) if about == About.CATEGORY else None
    made = Choice.objects.create(
        case=case,
        about=about,
        seq=0,
        said_by=SaidBy.TELLER,
        suggested=suggested,
        chosen=chosen,
        is_taken=chosen == suggested,
        model=model,
        recorded_at=at,
    )
    audit.note(by, "suggesting.answer", (case_policies.THING, case.uid), at=at)
    return made


@transaction.atomic
def note_choice(
    case: Case,
    *,
    about: About,
    seq: int,
    suggested: str,
    chosen: str,
    model: TrainedModel | None,
    at: datetime,
) -> None:
    """Write down once what the office chose by this step against what was suggested."""
    Choice.objects.get_or_create(
        case=case,
        about=about,
        seq=seq,
        defaults={
            "said_by": SaidBy.OFFICE,
            "suggested": suggested,
            "chosen": chosen,
            "is_taken": chosen == suggested,
            "model": model,
            "recorded_at": at,
        },
    )


@transaction.atomic
def _written(
    purpose: Purpose,
    stored: StoredFile,
    digest: str,
    card: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> TrainedModel:
    """The row; IntegrityError when somebody else's training took the version just now."""
    model = TrainedModel.objects.create(
        purpose=purpose,
        version=keeping.next_version(purpose),
        file=stored,
        digest=digest,
        card=card,
        trained_at=at,
        trained_by_kind=by.kind,
        trained_by_id=by.id,
    )
    audit.note(by, "suggesting.train", ("trained_model", model.pk), at=at)
    return model


def _card(learnt: Trained, sources: Sequence[str]) -> dict[str, Any]:
    """What its page tells of it."""
    return {
        "sources": list(sources),
        "rows": learnt.rows,
        "people": learnt.people,
        "left_out": learnt.left_out,
        "ms_per_text": round(learnt.ms_per_text, 4),
        "features": len(learnt.reader.words.names) + len(learnt.reader.grams.names),
        "apart": _measured(learnt.apart),
        "plain": learnt.plain.in_short(),
    }


def _measured(one: Measured) -> dict[str, Any]:
    return {**one.in_short(), "labels": one.labels, "confused": one.confused}
