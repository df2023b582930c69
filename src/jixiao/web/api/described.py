"""The OpenAPI description: every call with its scope, an example to copy, and each way in which it may be refused."""

import json
from functools import cache
from typing import Any

from jixiao.web.api.endpoints import MALFORMED, NO_TOKEN, NOT_FOUND, TOO_OFTEN, UNREADABLE, api
from jixiao.web.api.models import SCOPES
from jixiao.web.api.refusals import problem
from jixiao.web.api.schemas import Problem

PREFIX = "/api/v1/"
ALWAYS = {
    401: ("no token, or one that is not valid", problem(NO_TOKEN)),
    403: ("the token lacks the scope", {"message": "令牌没有“write”权限。", "en": "The token lacks the scope write."}),
    429: ("too many calls; Retry-After says when", problem(TOO_OFTEN)),
}
ASKED = {
    400: ("a value that cannot be used", {"message": "没有“x”这种格式。", "en": "There is no format x."}),
    422: (
        "fields that are wrong, each with its reason",
        problem(MALFORMED, [{"at": "query.year", "why": "Input should be a valid integer"}]),
    ),
}
ONE = {404: ("there is no such thing, or it is not yours", problem(NOT_FOUND))}
CHANGED = {
    409: (
        "not possible now, or somebody was faster",
        {"message": "这张表在您读取之后又有改动。", "en": "The form has changed since you read it."},
    ),
}
SENT = {413: ("more was sent than is taken", problem(UNREADABLE))}


@cache
def description() -> dict[str, Any]:
    """The description as data for JSON."""
    told = json.loads(json.dumps(api.get_openapi_schema(path_prefix=PREFIX)))
    told["components"]["schemas"]["Problem"] = Problem.model_json_schema()
    told["components"]["x-scopes"] = {name: {"zh": label.zh, "en": label.en} for name, label in SCOPES.items()}
    scopes = _scopes()
    for path, methods in told["paths"].items():
        for method, call in methods.items():
            _complete(call, (path, method), scopes[call["operationId"]], told["components"]["schemas"])
    return told


def _scopes() -> dict[str, str]:
    """Scope by operation."""
    return {
        operation.operation_id or api.get_openapi_operation_id(operation): operation.auth_callbacks[0].scope  # type: ignore[attr-defined]
        for bound in api._get_bound_routers()
        for view in bound.path_operations.values()
        for operation in view.operations
    }


def _complete(call: dict[str, Any], at: tuple[str, str], scope: str, schemas: dict[str, Any]) -> None:
    path, method = at
    call["x-scope"] = scope
    call["description"] = f"{call['description']}\n\nScope: {scope}."
    call["responses"] |= {str(status): _refusal(*told) for status, told in _refusals(call, method).items()}
    body = _body(call, schemas)
    words = ['-H "Authorization: Bearer $TOKEN"', f'"$SITE{_filled(path, call)}"']
    if body is not None:
        words.insert(0, f"-H 'Content-Type: application/json' -d '{json.dumps(body, ensure_ascii=False)}'")
    elif call.get("requestBody"):
        words.insert(0, " ".join(f"-F {name}={_of_form(name)}" for name in _parts(call, schemas)))
    verb = "" if method == "get" else f"-X {method.upper()} "
    call["x-codeSamples"] = [{"lang": "Shell", "source": f"curl {verb}{' '.join(words)}"}]


def _refusals(call: dict[str, Any], method: str) -> dict[int, tuple[str, dict[str, Any]]]:
    sent = "requestBody" in call
    return ALWAYS | ONE | (ASKED if sent or call["parameters"] else {}) | (CHANGED if method == "post" else {}) | (SENT if sent else {})


def _refusal(description: str, example: dict[str, Any]) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}}
    return {"description": description, "content": content}


def _body(call: dict[str, Any], schemas: dict[str, Any]) -> Any:
    """The example of the JSON body."""
    found = call.get("requestBody", {}).get("content", {}).get("application/json")
    return schemas[found["schema"]["$ref"].rsplit("/", 1)[-1]].get("example") if found else None


def _parts(call: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    """The names of the fields of a form with files."""
    ((_, content),) = call["requestBody"]["content"].items()
    schema = content["schema"]
    schema = schemas[schema["$ref"].rsplit("/", 1)[-1]] if "$ref" in schema else schema
    return [name for name in schema["properties"] if name in ("file", "unit", "year")]


def _of_form(name: str) -> str:
    return {"file": "@表.docx", "unit": "4", "year": "2026"}[name]


def _filled(path: str, call: dict[str, Any]) -> str:
    """The address with a value in every hole, and the queries that are needed."""
    holes = {"name": "scores", "kind": "xlsx", "index": "0", "number": "1"}
    for parameter in call["parameters"]:
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", holes.get(parameter["name"], "7"))
    needed = [p["name"] for p in call["parameters"] if p["in"] == "query" and p.get("required")]
    return path + (f"?{'&'.join(f'{name}=2026' for name in needed)}" if needed else "")
