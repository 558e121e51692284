"""What the OpenAPI document says of every path alike: its problems, and the key that makes a resend harmless."""

from typing import Any

from nrp.core.problems import CONTENT_TYPE

METHODS = ("get", "post", "put", "patch", "delete")
ALWAYS = {"400": "The request cannot be read", "401": "Nobody is signed in", "403": "Not allowed", "404": "Not found"}
WRITING = {"409": "Refused in this state", "415": "Not a type that is read here", "422": "Idempotency-Key used before"}
TOO_MANY = {"429": "Too many requests"}
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "string"}}},
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key gives the first answer again.",
}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:  # noqa: FBT001  drf-spectacular calls it so
    """Add the problem documents to every operation, and the key to every creating one."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    for path, operations in result["paths"].items():
        if not path.startswith("/api/v1/"):
            continue
        for method in METHODS:
            if method in operations:
                _complete(operations[method], method)
    return result


def _complete(operation: dict[str, Any], method: str) -> None:
    problems = ALWAYS | TOO_MANY | ({} if method == "get" else WRITING)
    for code, text in problems.items():
        content = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        operation["responses"].setdefault(code, {"description": text, "content": content})
    if method == "post":
        operation.setdefault("parameters", []).append(KEY)
