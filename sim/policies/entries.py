"""How is one entry of a policy changed, and what does a policy come to, whatever its name?"""

from __future__ import annotations

import hashlib
import inspect
from dataclasses import fields, replace
from typing import Any

from sim.errors import OnzeError
from sim.parameters import check, nearest, parameters
from sim.policies.files import LISTS, names_in
from sim.policies.policy import LEVERS, Policy, PythonPolicy

TEXT_LETTERS = 16


def entries() -> list[str]:
    """Return the address of everything a policy may set: "desk.capacity", "order" ..."""
    sections = ("desk", *LEVERS)
    return [*LISTS, *(name for name in parameters() if name.split(".")[0] in sections)]


def checked(entry: str, value: Any, where: str) -> Any:
    """Return a value for an entry of a policy, or refuse it in one sentence."""
    if entry in LISTS:
        return names_in(entry, value, where)
    if entry not in entries():
        hint = nearest(entry, entries())
        raise OnzeError(f"{where}: a policy has no entry {entry}{hint}.", key=entry)
    return check(entry, value, where)


def with_entry(policy: Policy, entry: str, value: Any) -> Policy:
    """Return a policy with one entry changed to a checked value."""
    if entry in LISTS:
        return replace(policy, **{entry: value})
    if entry.startswith("desk."):
        return replace(policy, desk={**policy.desk, entry: value})
    return replace(policy, levers={**policy.levers, entry: value})


def content_of(policy: Policy) -> dict[str, Any]:
    """Return what decides how a policy acts, ready for JSON: its name and its words do not.

    A policy in Python acts as it is written, so the text of its file stands in.
    """
    content: dict[str, Any] = {
        "desk": dict(sorted(policy.desk.items())),
        "levers": dict(sorted(policy.levers.items())),
        "answers": list(policy.answers),
        "order": list(policy.order),
    }
    if policy.measured is not None:
        content["answered"] = policy.measured.answered.tolist()
        content["delays"] = policy.measured.delays.tolist()
    if isinstance(policy, PythonPolicy):
        content["python"] = _written(policy)
    return content


def _written(policy: PythonPolicy) -> dict[str, str]:
    """Return what a policy in Python was given, and a hash of the files its classes stand in."""
    kinds = type(policy).__mro__[: type(policy).__mro__.index(PythonPolicy)]
    digest = hashlib.sha256()
    for kind in kinds:
        digest.update(f"{kind.__qualname__} {_text_around(kind)}".encode())
    usual = {field.name for field in fields(Policy)}
    own = {name: repr(value) for name, value in vars(policy).items() if name not in usual}
    return {"text": digest.hexdigest()[:TEXT_LETTERS], **dict(sorted(own.items()))}


def _text_around(kind: type) -> str:
    """Return the text of the file a class stands in: it may call what stands beside it."""
    try:
        return inspect.getsource(inspect.getmodule(kind) or kind)
    except (OSError, TypeError):
        raise OnzeError(
            f"policy {kind.__qualname__} stands in no file, so its runs could not be known again; "
            "write it in a module and import it.",
            key=kind.__qualname__,
        ) from None
