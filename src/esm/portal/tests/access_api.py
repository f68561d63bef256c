"""The JSON APIs' part of the table in `test_access`: every operation that their descriptions name, and who gets what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import resolve, reverse

# Whoever asks gets the same: what is published. The rest isn't there, whoever she is.
FOR_ALL = """
    dynamics projects root services search_services service organizations search_organizations organization
    service_at_locations search_service_at_locations service_at_location taxonomies taxonomy taxonomy_terms
    taxonomy_term"""
# An organisation's own log: its key opens it, and nobody's sign-in.
BY_KEY = "log_deliveries read_deliveries cancel_delivery"
METHODS = ("get", "post", "put", "patch", "delete", "head", "options")


@dataclass(frozen=True, slots=True)
class Operation:
    """`path` has its one word in braces, when it speaks of one thing."""

    name: str
    method: str
    path: str

    @property
    def of_one(self) -> bool:
        return "{" in self.path

    def to(self, thing: object = "") -> str:
        head, _brace, tail = self.path.partition("{")
        return f"{head}{thing}{tail.partition('}')[2]}" if self.of_one else self.path


def operations() -> Iterator[Operation]:
    """As the descriptions have them: what stands there is what a program of somebody else will call."""
    for description in ("api:openapi-json", "hsds:openapi-json"):
        api: Any = resolve(reverse(description)).func.keywords["api"]  # type: ignore[attr-defined]
        for path, methods in api.get_openapi_schema()["paths"].items():
            for method, told in methods.items():
                yield Operation(told["operationId"], method, path)


ALL = tuple(operations())


def ask(client: Any, operation: Operation, address: str, *, method: str = "", key: str = "") -> Any:
    """One request with a body that the operation would take."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    method = method or operation.method
    if method in ("get", "head", "options"):
        return getattr(client, method)(address, headers=headers)
    body = {"log_deliveries": {"rows": []}, "cancel_delivery": {"reason": "Записано двічі"}}.get(operation.name, {})
    return getattr(client, method)(address, body, content_type="application/json", headers=headers)
