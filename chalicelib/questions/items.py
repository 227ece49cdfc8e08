"""What is stored of questions and answers, and where.

Q#<product>       <question>              a question; its id sorts by time
                  <question>#<answer>     an answer: a page of questions with their answers is one Query
U#<uid>           VOTE#<question>#<answer>   this buyer found the answer helpful; its existence is the guard
QUESTIONS#<state> <id>#<product>          what waits for staff (pending), or was hidden by them
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints
from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from ..runtime import ids
from ..store.item import Item, Key, Time, user

PENDING, SHOWN, HIDDEN = "pending", "shown", "hidden"
MOST_ANSWERS = 50  # of one question

QaId = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJKMNP-TV-Z]{16}$")]


class Question(Item):
    """What a buyer asks. `answers`: how many there are, whatever their state."""

    KIND = "question"
    question_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()  # of the product
    uid = UnicodeAttribute()
    name = UnicodeAttribute()
    text = UnicodeAttribute()
    state = UnicodeAttribute()
    why = UnicodeAttribute(null=True)
    asked_at = Time()
    answers = NumberAttribute()


class Answer(Item):
    """What somebody answers. `by`: buyer (who has bought it) or staff. `asker` is told when it is shown."""

    KIND = "answer"
    question_id = UnicodeAttribute()
    answer_id = UnicodeAttribute()
    product_id = UnicodeAttribute()
    title = UnicodeAttribute()
    uid = UnicodeAttribute()  # a buyer's, or the staff member's name
    asker = UnicodeAttribute()
    by = UnicodeAttribute()
    name = UnicodeAttribute()
    text = UnicodeAttribute()
    state = UnicodeAttribute()
    why = UnicodeAttribute(null=True)
    answered_at = Time()
    votes = NumberAttribute()


class Vote(Item):
    """One buyer's vote for one answer."""

    KIND = "vote"


class ToJudge(Item):
    """A question or an answer in a list of staff."""

    KIND = "qa_for_staff"
    product_id = UnicodeAttribute()
    question_id = UnicodeAttribute()
    answer_id = UnicodeAttribute(null=True)


def new_id(now: datetime) -> str:
    """Sorts by time, to the millisecond; 16 characters."""
    return ids.encode(int(now.timestamp() * 1000), 10) + ids.random_text(6)


def partition(product_id: str) -> str:
    return f"Q#{product_id}"


def question_key(product_id: str, question_id: str) -> Key:
    return Key(partition(product_id), question_id)


def answer_key(product_id: str, question_id: str, answer_id: str) -> Key:
    return Key(partition(product_id), f"{question_id}#{answer_id}")


def vote_key(uid: str, question_id: str, answer_id: str) -> Key:
    return Key(user(uid), f"VOTE#{question_id}#{answer_id}")


def judge_key(state: str, text: Question | Answer) -> Key:
    return Key(f"QUESTIONS#{state}", f"{text.sk}#{text.product_id}")
