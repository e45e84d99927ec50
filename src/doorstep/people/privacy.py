"""The privacy register: for every column about somebody, why we keep it, on what ground, how long,
and who sees it. A test fails when a column is not written down here.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    IDENTIFY = "IDENTIFY", _("to know whom a file is about")
    REACH = "REACH", _("to tell somebody how their matter stands")
    ADDRESS = "ADDRESS", _("to address somebody as they like")
    PLACE = "PLACE", _("to find who is responsible where they live")
    AGE = "AGE", _("to offer what is meant for an age")
    SIGN_IN = "SIGN_IN", _("to let somebody sign in and nobody else")
    READ = "READ", _("to show pages the way somebody reads them")
    SERVE = "SERVE", _("to know who helps here and with what")
    RESPONSIBLE = "RESPONSIBLE", _("to know who is responsible")
    ANSWER_FOR = "ANSWER_FOR", _("to be able to say who did what")
    CONSENT = "CONSENT", _("to be able to show what somebody agreed to")


class Basis(models.TextChoices):
    ASKED = "ASKED", _("the person asked for a service")
    CONSENT = "CONSENT", _("the person agreed")
    OFFICE = "OFFICE", _("the duty of an office")
    SAFETY = "SAFETY", _("keeping everybody's data safe")


class Kept(models.TextChoices):
    FILE = "FILE", _("as long as the file is open")
    WITHDRAWN = "WITHDRAWN", _("until the person takes it back")
    ACCOUNT = "ACCOUNT", _("as long as the account exists")
    ENDED = "ENDED", _("three years after it ended")
    EXPIRED = "EXPIRED", _("until it expires")
    YEAR = "YEAR", _("thirteen months")
    ALWAYS = "ALWAYS", _("always; it holds no words")


class Seen(models.TextChoices):
    SELF = "SELF", _("the person")
    OFFICE = "OFFICE", _("the person, and staff where they live")
    MASKED = "MASKED", _("the person; staff see it masked, and each whole look is written down")
    KEEPERS = "KEEPERS", _("whoever lets other systems in")
    COUNTERPART = "COUNTERPART", _("whoever works with them on a matter")
    EVERYONE = "EVERYONE", _("everyone, by title")
    NOBODY = "NOBODY", _("nobody: the system only compares it")


@dataclass(frozen=True, slots=True)
class Entry:
    """Why, on what ground, how long, and for whose eyes."""

    purpose: Purpose
    basis: Basis
    kept: Kept
    seen: Seen


def _all(names: str, purpose: Purpose, basis: Basis, kept: Kept, seen: Seen) -> dict[str, Entry]:
    return dict.fromkeys(names.split(), Entry(purpose, basis, kept, seen))


# Columns that say nothing about anybody: keys and random marks.
MARKS = frozenset({"id", "uid", "seal_id"})

REGISTER: dict[str, dict[str, Entry]] = {
    "Account": {
        **_all(
            "username password last_login joined_at is_active is_staff is_superuser",
            Purpose.SIGN_IN,
            Basis.ASKED,
            Kept.ACCOUNT,
            Seen.SELF,
        ),
        **_all("phone email", Purpose.SIGN_IN, Basis.ASKED, Kept.ACCOUNT, Seen.SELF),
        **_all(
            "phone_index phone_verified_at",
            Purpose.SIGN_IN,
            Basis.SAFETY,
            Kept.ACCOUNT,
            Seen.NOBODY,
        ),
        **_all("language care_mode contrast", Purpose.READ, Basis.ASKED, Kept.ACCOUNT, Seen.SELF),
    },
    "AccountPerson": _all(
        "account person how confirmed_at is_chosen",
        Purpose.SIGN_IN,
        Basis.CONSENT,
        Kept.ACCOUNT,
        Seen.OFFICE,
    ),
    "AccountDevice": _all(
        "account device known_since activated_at",
        Purpose.SIGN_IN,
        Basis.SAFETY,
        Kept.ACCOUNT,
        Seen.NOBODY,
    ),
    "Person": {
        **_all("name", Purpose.IDENTIFY, Basis.ASKED, Kept.FILE, Seen.OFFICE),
        **_all("called", Purpose.ADDRESS, Basis.ASKED, Kept.FILE, Seen.COUNTERPART),
        **_all("gender", Purpose.ADDRESS, Basis.CONSENT, Kept.WITHDRAWN, Seen.OFFICE),
        **_all("born_on", Purpose.AGE, Basis.CONSENT, Kept.WITHDRAWN, Seen.OFFICE),
        **_all("community household", Purpose.PLACE, Basis.ASKED, Kept.FILE, Seen.OFFICE),
        **_all("phone", Purpose.REACH, Basis.ASKED, Kept.FILE, Seen.MASKED),
        **_all("email", Purpose.REACH, Basis.ASKED, Kept.WITHDRAWN, Seen.OFFICE),
        **_all("id_number", Purpose.IDENTIFY, Basis.CONSENT, Kept.WITHDRAWN, Seen.MASKED),
        **_all("phone_index id_index", Purpose.IDENTIFY, Basis.ASKED, Kept.FILE, Seen.NOBODY),
        **_all("language reach", Purpose.REACH, Basis.ASKED, Kept.FILE, Seen.OFFICE),
        **_all(
            "is_active registered_at version",
            Purpose.IDENTIFY,
            Basis.OFFICE,
            Kept.FILE,
            Seen.OFFICE,
        ),
    },
    "PersonSearch": _all(
        "text grams person", Purpose.IDENTIFY, Basis.ASKED, Kept.FILE, Seen.NOBODY
    ),
    "Household": _all("dwelling since", Purpose.PLACE, Basis.ASKED, Kept.FILE, Seen.OFFICE),
    "Party": _all(
        "kind person team organisation post",
        Purpose.RESPONSIBLE,
        Basis.OFFICE,
        Kept.ALWAYS,
        Seen.COUNTERPART,
    ),
    "Organisation": _all(
        "name_zh name_en kind duty place phone email is_active",
        Purpose.RESPONSIBLE,
        Basis.OFFICE,
        Kept.ENDED,
        Seen.EVERYONE,
    ),
    "OrganisationServes": _all(
        "organisation place", Purpose.RESPONSIBLE, Basis.OFFICE, Kept.ENDED, Seen.EVERYONE
    ),
    "Member": _all(
        "organisation person is_contact",
        Purpose.RESPONSIBLE,
        Basis.CONSENT,
        Kept.ENDED,
        Seen.OFFICE,
    ),
    "Team": _all(
        "name_zh name_en community lead is_silver_age skill is_active",
        Purpose.SERVE,
        Basis.CONSENT,
        Kept.ENDED,
        Seen.COUNTERPART,
    ),
    "TeamMember": _all("team person", Purpose.SERVE, Basis.CONSENT, Kept.WITHDRAWN, Seen.OFFICE),
    "Post": _all(
        "name_zh name_en kind place",
        Purpose.RESPONSIBLE,
        Basis.OFFICE,
        Kept.ALWAYS,
        Seen.EVERYONE,
    ),
    "Role": _all(
        "person kind place post from_at to_at",
        Purpose.RESPONSIBLE,
        Basis.OFFICE,
        Kept.ENDED,
        Seen.OFFICE,
    ),
    "Volunteer": _all(
        "person community kind unit is_vetted is_active reported_on",
        Purpose.SERVE,
        Basis.CONSENT,
        Kept.ENDED,
        Seen.OFFICE,
    ),
    "Duty": _all(
        "party place from_at to_at kind source",
        Purpose.RESPONSIBLE,
        Basis.OFFICE,
        Kept.ENDED,
        Seen.COUNTERPART,
    ),
    "Link": _all(
        "token_digest kind person for_whom thing_kind thing_id minted_at expires_at used_at"
        " cancelled_at",
        Purpose.REACH,
        Basis.ASKED,
        Kept.EXPIRED,
        Seen.NOBODY,
    ),
    "ApiToken": _all(
        "digest person name made_at expires_at revoked_at last_used_on",
        Purpose.SIGN_IN,
        Basis.ASKED,
        Kept.EXPIRED,
        Seen.SELF,
    ),
    "Client": _all(
        "name contact place key_digest key_start key_made_at is_demo may limit_a_minute made_at"
        " made_by_kind made_by_id revoked_at revoked_by_kind revoked_by_id",
        Purpose.RESPONSIBLE,
        Basis.OFFICE,
        Kept.ENDED,
        Seen.KEEPERS,
    ),
    "ClientTraffic": _all(
        "client hour outcome count",
        Purpose.ANSWER_FOR,
        Basis.SAFETY,
        Kept.YEAR,
        Seen.KEEPERS,
    ),
    "AccessLook": _all(
        "viewer_kind viewer_id viewer_role viewer_number viewer_place person_uid field reason"
        " thing_kind thing_id was_refused at",
        Purpose.ANSWER_FOR,
        Basis.SAFETY,
        Kept.ALWAYS,
        Seen.SELF,
    ),
    "Consent": _all(
        "person purpose text_version channel given_at withdrawn_at",
        Purpose.CONSENT,
        Basis.CONSENT,
        Kept.ENDED,
        Seen.OFFICE,
    ),
}


def missing() -> list[str]:
    """Columns of this room that nobody wrote down, and entries without a column."""
    from django.apps import apps

    gaps = []
    for model in apps.get_app_config("people").get_models():
        columns = {field.name for field in model._meta.concrete_fields} - MARKS
        written = set(REGISTER.get(model.__name__, {}))
        gaps += [f"{model.__name__}.{name}" for name in sorted(columns ^ written)]
    return gaps


def as_markdown() -> str:
    """The register as the operator's handbook prints it."""
    lines = ["| what | why | on what ground | how long | who sees it |", "|---|---|---|---|---|"]
    for model, columns in REGISTER.items():
        for name, entry in columns.items():
            told = (entry.purpose, entry.basis, entry.kept, entry.seen)
            lines.append(
                f"| {model}.{name} | " + " | ".join(str(each.label) for each in told) + " |"
            )
    return "\n".join(lines) + "\n"
