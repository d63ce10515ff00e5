"""The API: one address space, bearer tokens, problem+json for everything it refuses."""

from ninja import NinjaAPI

from troth.agreements.api import router
from troth.people.api import TokenAuth
from troth.web.api_errors import answer_with_problems

api = NinjaAPI(title="Troth", version="1", urls_namespace="api", auth=TokenAuth(), docs_url=None)
api.add_router("", router)
answer_with_problems(api)
