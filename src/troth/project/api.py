"""The API: one address space, bearer tokens, problem+json for everything it refuses."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation

from troth.agreements.api import router
from troth.cases.api import router as cases
from troth.flows.api import router as deadlines
from troth.people.api import TokenAuth
from troth.promises.api import router as purchases
from troth.web.api_errors import answer_with_problems, describe_problems
from troth.web.idempotency import describe_keys


class Api(NinjaAPI):
    """Its description also tells what all operations have in common: how they refuse, and how to ask again."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The name that generated clients give to the call; it stays when a module moves."""
        return operation.view_func.__name__

    def get_openapi_schema(self, **given: Any) -> OpenAPISchema:
        described = super().get_openapi_schema(**given)
        describe_problems(described)
        describe_keys(described)
        return described


api = Api(title="Troth", version="1", urls_namespace="api", auth=TokenAuth(), docs_url=None)
api.add_router("", router)
api.add_router("", cases)
api.add_router("", deadlines)
api.add_router("", purchases)
answer_with_problems(api)
