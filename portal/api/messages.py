"""Messages: what people are sent and choose to be sent, and what became of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from portal.api.acting import InPerson, Who
from portal.api.once import Answer, Once, once
from portal.api.places import Id, Year
from portal.api.shapes import Body
from portal.commands import messages
from portal.context import Context
from portal.installation import installation
from portal.queries.messages import message_board, my_messages, reminders_of_round
from portal.web.record import request_id

router = APIRouter(prefix="/v1", tags=["messages"])


class DeliveryShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    word: str = Field(description="Sent, Waiting or Not delivered.")
    sentence: str


class MyMessageShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    subject: str
    text: str | None = Field(description="Of reminders.")
    delivery: DeliveryShown


class RuleShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: str
    title: str
    when: str
    may_be_switched_off: bool
    can_wait: bool = Field(description="With the weekly rhythm it comes on the week's first working day.")
    switched_off: bool


class MyMessagesShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    email: str
    rhythm: str
    rules: list[RuleShown]
    messages: list[MyMessageShown]


@router.get("/messages/mine", summary="What is sent to you, and what became of it")
def get_my_messages(who: InPerson) -> MyMessagesShown:
    with installation().reading(who) as reading:
        return MyMessagesShown.model_validate(my_messages(reading))


RuleId = Annotated[str, StringConstraints(max_length=40, pattern=r"^[a-z0-9-]*$")]


class Choice(Body):
    rhythm: Literal["daily", "weekly"]
    switched_off: Annotated[list[RuleId], Field(max_length=50)]


@router.put("/messages/mine", summary="Choose what is sent to you, and how often", status_code=204)
def choose_messages(request: Request, who: InPerson, body: Choice) -> Response:
    with installation().unit_of_work(who, request_id=request_id(request.scope)) as ctx:
        messages.choose_messages(ctx, rhythm=body.rhythm, switched_off=body.switched_off)
    return Response(status_code=204)


class SentMessageShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    at: datetime
    event: str
    to_name: str
    to_email: str
    state: str
    delivery: DeliveryShown
    what_to_do: str
    server_said: str = Field(description="The mail server's answer, word for word; empty where it gave none.")


class DayShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    day: date
    sent: int
    waiting: int
    failed: int


class BoardShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    waiting: int
    failed: int
    sent: int
    not_sent: list[SentMessageShown]
    days: list[DayShown] = Field(description="By the day in London on which they were written.")


@router.get("/messages", summary="Administrator: what waits, failed and was sent")
def get_messages(who: Who) -> BoardShown:
    with installation().reading(who) as reading:
        return BoardShown.model_validate(message_board(reading))


@router.post("/messages/{message}/send-again", summary="Administrator: try a failed message again", status_code=204)
def send_message_again(attempt: Once, message: Id) -> Response:
    def step(ctx: Context) -> Answer:
        messages.send_again(ctx, message_id=message)
        return Answer(204)

    return once(attempt, step)


class ReminderSeen(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    regulator_code: str
    rule: str
    title: str
    says: str
    day: date
    to_name: str
    delivery: DeliveryShown


class Reminders(BaseModel):
    reminders: list[ReminderSeen]


@router.get("/rounds/{year}/reminders", summary="Central unit: who was reminded of what in a round")
def get_reminders(
    year: Year, who: Who, regulator: Annotated[str | None, Query(max_length=20, pattern=r"^[^\x00]*$")] = None
) -> Reminders:
    with installation().reading(who) as reading:
        found = reminders_of_round(reading, year, regulator)
        return Reminders(reminders=[ReminderSeen.model_validate(each) for each in found])
