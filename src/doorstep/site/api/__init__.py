"""The JSON API at /api/v1: every room's router behind bearer tokens, every refusal in one shape."""

from doorstep.cases.api import router as cases
from doorstep.catalogue.api import router as catalogue
from doorstep.messaging.api import texts, webhooks
from doorstep.people.api import router as people
from doorstep.people.bearer import EITHER, PersonToken
from doorstep.places.api import router as places
from doorstep.site.api import refusals
from doorstep.site.api.description import DescribedApi
from doorstep.site.api.reading import JsonOnly, known_only
from doorstep.suggesting.api import router as suggesting

api = DescribedApi(
    title="Doorstep",
    version="1",
    description=(
        "Neighbourhood help that closes the loop. Sign in with a bearer token: a person's, or where"
        " it says so a program's own key. Refusals are `{code, message, field}`; the sentence is in"
        " the language you accept."
    ),
    urls_namespace="api",
    docs_url=None,  # its page loads scripts from another host
    openapi_url="/openapi.json",
    auth=PersonToken(),
    parser=JsonOnly(),
)
api.add_router("", places, auth=EITHER)
api.add_router("", people)
api.add_router("", catalogue, auth=EITHER)
api.add_router("", cases)
api.add_router("", suggesting)
api.add_router("", webhooks, auth=EITHER)
api.add_router("", texts)
api.add_decorator(known_only)
refusals.answer_for(api)
no_such_address = refusals.no_such_address
