"""A department's reviews of returns, and the regulator's answers."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from portal.api.acting import Who
from portal.api.downloads import CSV, attachment, file_answer
from portal.api.funding import Because, Department, Made
from portal.api.once import Answer, Once, once
from portal.api.places import RETURN, Id, Return, Year
from portal.api.shapes import Body, Name, Text
from portal.commands import return_reviews
from portal.context import Context
from portal.installation import installation
from portal.queries.department_files import reviews_csv
from portal.queries.return_reviews import Review, reviewable, reviews_of_return

router = APIRouter(tags=["reviews of returns"])
OF_DEPARTMENT = "/v1/departments/{department}/reviews"


class ReviewShown(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    department_code: str
    year: int
    regulator_code: str
    version: int = Field(description="Of the return.")
    state: str
    revision: int
    verdict: str | None
    summary: str
    comments: list[tuple[str, str]] = Field(description="Figure and comment.")
    signed_as: str | None
    signed_on: date | None
    published_on: date | None
    answer: str | None
    answered_on: date | None


class ReviewableShown(BaseModel):
    regulator_code: str
    filed: str | None = Field(description="How its return stands; null: not filed.")
    version: int | None
    published: bool
    review: ReviewShown | None


def _shown(review: Review) -> ReviewShown:
    return ReviewShown.model_validate(review)


@router.get(
    "/v1/departments/{department}/rounds/{year}/reviews",
    summary="A department's regulators with its reviews of a round",
)
def get_department_reviews(department: Department, year: Year, who: Who) -> list[ReviewableShown]:
    with installation().reading(who) as reading:
        found = reviewable(reading, department, year)
    return [
        ReviewableShown(
            regulator_code=each.regulator_code,
            filed=each.filed,
            version=each.version,
            published=each.published,
            review=_shown(each.review) if each.review else None,
        )
        for each in found
    ]


@router.get(
    f"{OF_DEPARTMENT}.csv",
    summary="Every review of a department, as a table",
    response_class=Response,
    responses=file_answer(CSV),
)
def get_department_reviews_file(department: Department, who: Who) -> Response:
    with installation().reading(who) as reading:
        made = reviews_csv(reading, department)
    return attachment(made, CSV, f"reviews-{department}.csv")


class ReviewStarted(Body):
    year: int = Field(ge=2000, le=2100)
    regulator_code: Name


@router.post(OF_DEPARTMENT, summary="Begin to review a filed return", response_model=Made, status_code=201)
def start_return_review(attempt: Once, department: Department, body: ReviewStarted) -> Response:
    def step(ctx: Context) -> Answer:
        made = return_reviews.start_review(ctx, department_code=department, **body.model_dump())
        return Answer.of(Made(id=made), status=201)

    return once(attempt, step)


Figure = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


class ReviewSaved(Body):
    verdict: Text | None = None
    summary: Text = ""
    comments: dict[Figure, Text] = Field(default_factory=dict, max_length=return_reviews.MOST_COMMENTS)
    expected: int | None = Field(None, ge=0, description="The revision you read; refused where there is a newer one.")


class Revision(BaseModel):
    revision: int


@router.put(f"{OF_DEPARTMENT}/{{review}}", summary="Write a draft anew", response_model=Revision)
def save_return_review(attempt: Once, department: Department, review: Id, body: ReviewSaved) -> Response:
    def step(ctx: Context) -> Answer:
        revision = return_reviews.save_review(ctx, department_code=department, review_id=review, **body.model_dump())
        return Answer.of(Revision(revision=revision))

    return once(attempt, step)


@router.post(f"{OF_DEPARTMENT}/{{review}}/discard", summary="Discard a draft", status_code=204)
def discard_return_review(attempt: Once, department: Department, review: Id, body: Because) -> Response:
    def step(ctx: Context) -> Answer:
        return_reviews.discard_review(ctx, department_code=department, review_id=review, reason=body.reason)
        return Answer(204)

    return once(attempt, step)


class ReviewSigned(Body):
    signed_as: Text = Field(description="The office in which you sign; public.")
    expected: int | None = Field(None, ge=0)


@router.post(f"{OF_DEPARTMENT}/{{review}}/sign", summary="Sign a review another person wrote", status_code=204)
def sign_return_review(attempt: Once, department: Department, review: Id, body: ReviewSigned) -> Response:
    def step(ctx: Context) -> Answer:
        return_reviews.sign_review(ctx, department_code=department, review_id=review, **body.model_dump())
        return Answer(204)

    return once(attempt, step)


@router.post(f"{OF_DEPARTMENT}/{{review}}/send-back", summary="Send a signed review back", status_code=204)
def send_back_return_review(attempt: Once, department: Department, review: Id, body: Because) -> Response:
    def step(ctx: Context) -> Answer:
        return_reviews.send_back_review(ctx, department_code=department, review_id=review, reason=body.reason)
        return Answer(204)

    return once(attempt, step)


@router.post(f"{OF_DEPARTMENT}/{{review}}/publish", summary="Publish a signed review", status_code=204)
def publish_return_review(attempt: Once, department: Department, review: Id) -> Response:
    def step(ctx: Context) -> Answer:
        return_reviews.publish_review(ctx, department_code=department, review_id=review)
        return Answer(204)

    return once(attempt, step)


@router.get(f"{RETURN}/reviews", summary="Published reviews of a return")
def get_return_reviews(place: Return, who: Who) -> list[ReviewShown]:
    with installation().reading(who) as reading:
        return [_shown(each) for each in reviews_of_return(reading, **place.of)]


class ReviewAnswer(Body):
    answer: Text


@router.post(f"{RETURN}/reviews/{{review}}/answer", summary="Answer a review; published beside it", status_code=204)
def answer_return_review(attempt: Once, place: Return, review: Id, body: ReviewAnswer) -> Response:
    def step(ctx: Context) -> Answer:
        return_reviews.answer_review(ctx, **place.of, review_id=review, answer=body.answer)
        return Answer(204)

    return once(attempt, step)
