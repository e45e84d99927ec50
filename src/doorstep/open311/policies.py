"""What may leave the house: pure, and asked for every row."""

from doorstep.cases import policies as cases
from doorstep.cases.models import Case
from doorstep.catalogue.models import Category
from doorstep.people.actors import Actor
from doorstep.people.states import ClientMay

# Absent whatever a community ticks in its catalogue: who asks for these is nobody else's business.
NEVER = frozenset(
    {"mediation", "allowance", "pension-check", "insurance", "health", "errand", "company", "sos"}
)


def is_public(category: Category) -> bool:
    """True for a heading that other systems may list, ask for and read of."""
    return category.is_active and not category.is_private and category.code not in NEVER


def may_be_listed(case: Case) -> bool:
    """True for a case of which anybody may know that it is there."""
    is_private = case.is_private or case.category.is_private
    return not is_private and case.category.code not in NEVER


def reads_in_full(actor: Actor, case: Case) -> bool:
    """The system that said it reads all of it again with its own key."""
    return cases.is_its_program(actor, case, ClientMay.READ_OWN)
