"""A step that happens once, however often it is asked for (Idempotency-Key, IETF draft 07).

The answer is a row of the same transaction as the effect: either both are there or neither. A repetition
with the same key gets the stored answer, byte for byte; one that was refused left nothing and may be tried
again with its key. Who repeats it needs the permissions it needed, as they stand now. Answers are kept for
``ANSWERS_KEPT`` at least; after that the key is free again.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header
from pydantic import BaseModel
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.problems import Refusal
from portal.commands.moves import require_own
from portal.context import Actor, Context
from portal.db.records import ANSWERS_KEPT, IdempotentAnswer
from portal.errors import PortalError
from portal.installation import installation
from portal.permissions import ABOUT_CASES, ABOUT_DEPARTMENTS, Permission
from portal.web.record import request_id

_under_way: set[tuple[str, str]] = set()
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said when it was done; kept as it is sent."""

    status: int
    body: str = ""
    """JSON, or nothing."""
    headers: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, model: BaseModel, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
        return cls(status, model.model_dump_json(), headers or {})

    def response(self) -> Response:
        media_type = "application/json" if self.body else None
        return Response(self.body, self.status, headers=dict(self.headers), media_type=media_type)


Keep = Callable[[Context, Answer], None]
"""Keeps the answer with the transaction of the effect; called inside it, last."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One asking: by whom, under which key, for what."""

    actor: Actor
    key: str
    asked: str
    """SHA-256 of method, address and body."""
    request_id: str

    @property
    def name(self) -> tuple[str, str]:
        """The key, and whose it is: a person's own attempts are others than those of their keys for programs."""
        only = self.actor.only_organisation
        return self.key, f"{self.actor.person_id} for {only}" if only else str(self.actor.person_id)


async def _attempt(
    request: Request,
    who: Who,
    idempotency_key: Annotated[
        str,
        Header(
            pattern=r"^[!-~]{1,130}$",
            description="Made by you, a UUID for example: new for each thing you want done, the same when you repeat "
            f"the request. The answer is kept for {ANSWERS_KEPT // timedelta(hours=1)} hours at least.",
        ),
    ],
) -> Attempt:
    key = idempotency_key.removeprefix('"').removesuffix('"')
    asked = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + await request.body())
    return Attempt(who, key, asked.hexdigest(), request_id(request.scope))


Once = Annotated[Attempt, Depends(_attempt)]


def once(attempt: Attempt, step: Callable[[Context], Answer]) -> Response:
    """Do ``step`` in one unit of work, unless it was done under this key already."""

    def run(keep: Keep) -> None:
        with installation().unit_of_work(attempt.actor, request_id=attempt.request_id) as ctx:
            keep(ctx, step(ctx))

    return once_by(attempt, run)


def once_by(attempt: Attempt, run: Callable[[Keep], None]) -> Response:
    """The same for a step that opens its own units of work; it calls what it is given inside its last.

    Raises:
        Refusal: 422, the key was used for something else; 409, the same is under way.
    """
    made: list[Answer] = []

    def keep(ctx: Context, answer: Answer) -> None:
        key, actor = attempt.name
        kept = {"body": answer.body, "headers": dict(answer.headers), "required": ctx.required}
        ctx.session.add(
            IdempotentAnswer(
                key=key, actor=actor, body_hash=attempt.asked, status=answer.status, answer=kept, at=ctx.now
            )
        )
        ctx.session.flush()
        made.append(answer)

    with _alone(attempt):
        before = _kept(attempt)
        if before is not None:
            return before.response()
        try:
            run(keep)
        except (PortalError, IntegrityError, StaleDataError):
            # Another replica may have done it meanwhile: then ours changed nothing, and its answer is ours.
            elsewhere = _kept(attempt)
            if elsewhere is None:
                raise
            return elsewhere.response()
    return made[-1].response()


def _kept(attempt: Attempt) -> Answer | None:
    """The stored answer, for whoever may still do what it is the answer to.

    Raises:
        NotAllowed, NotFound: they no longer may. Refusal: the key was used for something else.
    """
    with installation().unit_of_work(attempt.actor, request_id=attempt.request_id) as ctx:
        found = ctx.session.get(IdempotentAnswer, attempt.name)
        if found is None:
            return None
        for permission, organisation in found.answer["required"]:
            if organisation is None or permission in ABOUT_CASES | ABOUT_DEPARTMENTS:
                ctx.require(Permission(permission), organisation)
            else:
                require_own(ctx, Permission(permission), organisation)
        if found.body_hash != attempt.asked:
            raise Refusal(
                422,
                "This Idempotency-Key was used for another request. Make a new key for a new request.",
                code="IdempotencyKeyUsed",
            )
        return Answer(found.status, found.answer["body"], found.answer["headers"])


@contextmanager
def _alone(attempt: Attempt) -> Iterator[None]:
    with _lock:
        if attempt.name in _under_way:
            raise Refusal(
                409,
                "The same request is being worked on. Repeat it in a moment to get its answer.",
                code="IdempotencyKeyInUse",
                headers={"Retry-After": "1"},
            )
        _under_way.add(attempt.name)
    try:
        yield
    finally:
        with _lock:
            _under_way.discard(attempt.name)
