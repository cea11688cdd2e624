"""From the OpenAPI document to what its page shows."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a question, as its form field shows it. `choices` is empty where any value may be typed."""

    name: str
    description: str
    place: str
    required: bool
    kind: str
    choices: tuple[str, ...]
    example: str
    default: str


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One question that can be asked. `action` is the address of its form, "" where the address itself has parts to fill in."""

    name: str
    tag: str
    path: str
    action: str
    try_url: str
    summary: str
    description: str
    parameters: tuple[Parameter, ...]
    example: str


def endpoints(schema: dict[str, Any]) -> Iterator[Endpoint]:
    """The questions in the order of the document."""
    server = schema["servers"][0]["url"]
    for path, methods in schema["paths"].items():
        get = methods["get"]
        parameters = tuple(_parameter(one, schema) for one in get.get("parameters", ()))
        example = get["responses"][200]["content"]["application/json"]["example"]
        in_path = [one for one in parameters if one.place == "path"]
        filled = path
        for one in in_path:
            filled = filled.replace("{" + one.name + "}", one.example or (one.choices[0] if one.choices else ""))
        yield Endpoint(
            name=get["operationId"],
            tag=get["tags"][0],
            path=server + path,
            action="" if in_path else server + path,
            try_url=server + filled,
            summary=get["summary"],
            description=get.get("description", ""),
            parameters=parameters,
            example=json.dumps(example, ensure_ascii=False, indent=2),
        )


def _parameter(one: dict[str, Any], schema: dict[str, Any]) -> Parameter:
    shape = one["schema"]
    if "anyOf" in shape:
        shape = {**shape, **next(part for part in shape["anyOf"] if part.get("type") != "null")}
    items = shape.get("items", shape)
    examples = one.get("examples") or shape.get("examples") or [""]
    example = examples[0][0] if isinstance(examples[0], list) else examples[0]
    return Parameter(
        name=one["name"],
        description=one.get("description", ""),
        place=one["in"],
        required=one.get("required", False),
        kind={"integer": "number"}.get(items.get("type", ""), "date" if items.get("format") == "date" else "text"),
        choices=tuple(str(choice) for choice in items.get("enum", ())),
        example=str(example),
        default=str(shape["default"]) if shape.get("default") not in (None, []) else "",
    )
