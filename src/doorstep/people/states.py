"""Closed lists of this room."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from doorstep.places.states import PlaceKind


class Language(models.TextChoices):
    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class Contrast(models.TextChoices):
    USUAL = "", _("usual contrast")
    HIGH = "high", _("high contrast")


class Gender(models.TextChoices):
    NOT_SAID = "", _("not said")
    WOMAN = "WOMAN", _("woman")
    MAN = "MAN", _("man")


class Reach(models.TextChoices):
    """How a person likes to be told."""

    PHONE_CALL = "PHONE_CALL", _("call me")
    SMS = "SMS", _("text message")
    WECHAT = "WECHAT", _("WeChat")
    EMAIL = "EMAIL", _("e-mail")
    NONE = "NONE", _("not at all")


class Confirmed(models.TextChoices):
    """How it became certain that an account belongs to a person."""

    SELF = "SELF", _("by themselves")
    DESK = "DESK", _("at the desk")
    ACTIVATION = "ACTIVATION", _("with a paper code from the desk")


class PartyKind(models.TextChoices):
    PERSON = "PERSON", _("person")
    TEAM = "TEAM", _("team")
    ORGANISATION = "ORGANISATION", _("organisation")
    POST = "POST", _("post")


class OrganisationKind(models.TextChoices):
    PROPERTY = "PROPERTY", _("property company")
    DEPARTMENT = "DEPARTMENT", _("district department")
    CLINIC = "CLINIC", _("clinic")
    REPAIR = "REPAIR", _("repair firm")
    UNIT = "UNIT", _("employer unit")
    STREET_OFFICE = "STREET_OFFICE", _("street office")
    OTHER = "OTHER", pgettext_lazy("organisation", "other")


class PostKind(models.TextChoices):
    DESK = "DESK", _("community desk")
    GRID_WORKER = "GRID_WORKER", _("grid worker")
    SECRETARY = "SECRETARY", _("community secretary")
    STREET_DESK = "STREET_DESK", _("street office desk")


class RoleKind(models.TextChoices):
    GRID_WORKER = "GRID_WORKER", _("grid worker")
    STAFF = "STAFF", _("community staff")
    SECRETARY = "SECRETARY", _("community secretary")
    STREET = "STREET", _("street officer")
    DISTRICT = "DISTRICT", _("district officer")
    CITY = "CITY", _("city officer")


class Right(models.TextChoices):
    """What a role lets its holder do at its place and everywhere below."""

    SEE_CASES = "SEE_CASES", _("see cases")
    SEE_PRIVATE = "SEE_PRIVATE", _("see private cases")
    TAKE_DOWN = "TAKE_DOWN", _("write cases down")
    DISPATCH = "DISPATCH", _("give cases out")
    CALL_BACK = "CALL_BACK", _("call people back")
    UNMASK = "UNMASK", _("see whole phone numbers")
    MANAGE_PEOPLE = "MANAGE_PEOPLE", _("keep people's records")
    SEE_FIGURES = "SEE_FIGURES", _("see figures")
    MANAGE_CATALOGUE = "MANAGE_CATALOGUE", _("edit the catalogue")
    SEE_MESSAGES = "SEE_MESSAGES", _("see the outbox")
    ERASE = "ERASE", _("have a person's record erased")
    SEE_UPKEEP = "SEE_UPKEEP", _("see how the house itself is")
    MANAGE_CLIENTS = "MANAGE_CLIENTS", _("let other systems in")
    SHOW_IN_PUBLIC = "SHOW_IN_PUBLIC", _("say what may be shown in public")


_AT_THE_DOOR = frozenset(
    {Right.SEE_CASES, Right.TAKE_DOWN, Right.DISPATCH, Right.CALL_BACK, Right.UNMASK}
)
_IN_THE_OFFICE = _AT_THE_DOOR | {
    Right.SEE_PRIVATE,
    Right.MANAGE_PEOPLE,
    Right.SEE_FIGURES,
    Right.SEE_MESSAGES,
    Right.SHOW_IN_PUBLIC,
}
_FROM_ABOVE = frozenset({Right.SEE_CASES, Right.DISPATCH, Right.SEE_FIGURES, Right.MANAGE_CLIENTS})

RIGHTS: dict[RoleKind, frozenset[Right]] = {
    RoleKind.GRID_WORKER: _AT_THE_DOOR | {Right.SEE_FIGURES},
    RoleKind.STAFF: _IN_THE_OFFICE,
    RoleKind.SECRETARY: _IN_THE_OFFICE
    | {Right.ERASE, Right.SEE_UPKEEP, Right.MANAGE_CATALOGUE, Right.MANAGE_CLIENTS},
    RoleKind.STREET: _FROM_ABOVE | {Right.SEE_UPKEEP, Right.SEE_MESSAGES},
    RoleKind.DISTRICT: _FROM_ABOVE,
    RoleKind.CITY: frozenset({Right.SEE_FIGURES, Right.MANAGE_CLIENTS}),
}


# A role stands at exactly one level of the tree, and may fill one kind of post there.
LEVEL: dict[RoleKind, PlaceKind] = {
    RoleKind.GRID_WORKER: PlaceKind.GRID,
    RoleKind.STAFF: PlaceKind.COMMUNITY,
    RoleKind.SECRETARY: PlaceKind.COMMUNITY,
    RoleKind.STREET: PlaceKind.STREET,
    RoleKind.DISTRICT: PlaceKind.DISTRICT,
    RoleKind.CITY: PlaceKind.CITY,
}
POST_OF: dict[RoleKind, PostKind] = {
    RoleKind.GRID_WORKER: PostKind.GRID_WORKER,
    RoleKind.STAFF: PostKind.DESK,
    RoleKind.SECRETARY: PostKind.SECRETARY,
    RoleKind.STREET: PostKind.STREET_DESK,
}


class VolunteerKind(models.TextChoices):
    """Which way someone came to serve; it never decides what they may do."""

    UNIT = "UNIT", _("sent by their unit")
    SELF = "SELF", _("came by themselves")
    COMMUNITY = "COMMUNITY", _("community volunteer")
    SILVER = "SILVER", _("silver-age volunteer")
    NEIGHBOUR = "NEIGHBOUR", _("neighbour")


class LinkKind(models.TextChoices):
    CONFIRM = "CONFIRM", _("confirmation link")
    RECEIPT = "RECEIPT", _("sender's receipt")
    CARD = "CARD", _("paper card")
    FOLLOW = "FOLLOW", _("link to follow")
    PART = "PART", _("partner's link")
    ACTIVATION = "ACTIVATION", _("paper code from the desk")


class Reason(models.TextChoices):
    """Why somebody looked; the resident reads it."""

    CASE = "CASE", _("working on something you asked for")
    CALL_BACK = "CALL_BACK", _("calling you back")
    ASKED = "ASKED", _("you asked them to")
    RECORD = "RECORD", _("keeping your record right")
    DANGER = "DANGER", _("danger to somebody")
    LOOKED_UP = "LOOKED_UP", _("looking for whose number it is")


class ErasureReason(models.TextChoices):
    """Why a record is erased; it stays beside the order."""

    ASKED = "ASKED", _("the person asked for it")
    FAMILY = "FAMILY", _("the family asked after a death")
    ENDED = "ENDED", _("it is no longer needed")


class LookField(models.TextChoices):
    PHONE = "PHONE", _("phone number")
    ID_NUMBER = "ID_NUMBER", _("ID number")
    RECORD = "RECORD", _("personal record")
    NUMBER = "NUMBER", _("name, found by a phone number")


class ClientMay(models.TextChoices):
    """What a program may do; the office ticks it when it lets the program in."""

    SUBMIT = "SUBMIT", _("say something new")
    READ_OWN = "READ_OWN", _("read in full what it said")
    UPDATE = "UPDATE", _("add to what it said, and say that it is not fixed")
    LISTEN = "LISTEN", _("be told of what becomes of it")


class Outcome(models.TextChoices):
    """How a program's request ended."""

    ANSWERED = "ANSWERED", _("answered")
    REFUSED = "REFUSED", _("refused")
    LIMITED = "LIMITED", _("too many")
    FAILED = "FAILED", _("failed")
