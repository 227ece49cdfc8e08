"""Asking, answering, voting, and what staff shows or hides."""

from __future__ import annotations

from datetime import datetime

from pynamodb.expressions.update import Action

from .. import shop, wording
from ..catalog import Product, product_key
from ..members import User
from ..orders import states
from ..orders.items import OrderHead, Snapshot, bought, snapshot_key
from ..runtime.errors import ShopError
from ..store import table
from ..store.item import user
from ..store.transaction import Transaction
from .items import (
    HIDDEN,
    MOST_ANSWERS,
    PENDING,
    SHOWN,
    Answer,
    Question,
    ToJudge,
    Vote,
    answer_key,
    judge_key,
    new_id,
    question_key,
    vote_key,
)

_LATEST = 50  # orders that are looked through for the product
_LISTED = (PENDING, HIDDEN)


def load(product_id: str, question_id: str, answer_id: str | None = None) -> Question | Answer:
    """Raises ShopError question_not_found."""
    found: Question | Answer | None
    if answer_id:
        found = table.get(Answer, answer_key(product_id, question_id, answer_id))
    else:
        found = table.get(Question, question_key(product_id, question_id))
    if found is None:
        raise ShopError("question_not_found")
    return found


def bought_it(uid: str, product_id: str) -> bool:
    """Is the product in one of the buyer's latest orders that were paid? Reads two pages: a rare act may cost something."""
    page = table.query(user(uid), begins="O#", newest_first=True, limit=_LATEST)
    heads = [OrderHead.of(raw) for raw in page.items]
    paid = [head for head in heads if head.status in states.HOLDS_PAYMENT]
    found = table.get_many([(Snapshot, snapshot_key(head.order_no)) for head in paid], strong=False) if paid else {}
    snapshots = [item for item in found.values() if isinstance(item, Snapshot)]
    return any(line.product_id == product_id for snapshot in snapshots for line in bought(snapshot.lines))


def _state_of(text: str) -> tuple[str, str | None]:
    own = shop.current()
    words = wording.found(own.watched_words, text)
    if words:
        return PENDING, f"含有：{'、'.join(words)}"[:200]
    return (PENDING if own.moderate_first else SHOWN), None


def ask(transaction: Transaction, member: User, product_id: str, text: str, anonymous: bool, now: datetime) -> Question:
    """Put a new question into the transaction. Parts: "question", "list". Raises ShopError product_not_found."""
    product = table.get(Product, product_key(product_id))
    if product is None or product.page.hidden_at(int(member.level or 0)):
        raise ShopError("product_not_found")
    question_id = new_id(now)
    state, why = _state_of(text)
    question = Question.at(
        question_key(product_id, question_id),
        question_id=question_id,
        product_id=product_id,
        title=product.title,
        uid=member.uid,
        name=wording.shown_name(member.nickname, anonymous=anonymous),
        text=text,
        state=state,
        why=why,
        asked_at=now,
        answers=0,
    )
    transaction.create("question", question)
    _list(transaction, None, question)
    return question


def answer(
    transaction: Transaction, question: Question, uid: str, name: str, by: str, text: str, now: datetime
) -> Answer:
    """Put a new answer into the transaction; the shop's own is shown at once. Parts: "answer", "question", "list".

    Raises ShopError answers_full; a refused "question" means that it is full by now, or gone.
    """
    if question.answers >= MOST_ANSWERS:
        raise ShopError("answers_full", limit=MOST_ANSWERS)
    answer_id = new_id(now)
    state, why = (SHOWN, None) if by == "staff" else _state_of(text)
    item = Answer.at(
        answer_key(question.product_id, question.question_id, answer_id),
        question_id=question.question_id,
        answer_id=answer_id,
        product_id=question.product_id,
        title=question.title,
        uid=uid,
        asker=question.uid,
        by=by,
        name=name,
        text=text,
        state=state,
        why=why,
        answered_at=now,
        votes=0,
    )
    transaction.create("answer", item)
    more: list[Action] = [Question.answers.set(Question.answers + 1)]
    transaction.update("question", question.key, more, Question.answers < MOST_ANSWERS)
    _list(transaction, None, item)
    return item


def vote(transaction: Transaction, uid: str, product_id: str, question_id: str, answer_id: str) -> None:
    """Put "this answer helped me" into the transaction. Parts: "vote" (refused: voted before), "answer" (refused: there is none to see)."""
    transaction.create("vote", Vote.at(vote_key(uid, question_id, answer_id)))
    more: list[Action] = [Answer.votes.set(Answer.votes + 1)]
    transaction.update("answer", answer_key(product_id, question_id, answer_id), more, Answer.state == SHOWN)


def moderate(text: Question | Answer, state: str, why: str | None) -> None:
    """Show or hide it. Raises TransactionRefused when it was judged meanwhile."""
    kind = type(text)
    transaction = Transaction("questions/moderate")
    actions: list[Action] = [kind.state.set(state), kind.why.set(why) if why else kind.why.remove()]
    transaction.update("text", text.key, actions, kind.state == text.state)
    before, text.state = text.state, state
    _list(transaction, before, text)
    transaction.commit()


def _list(transaction: Transaction, before: str | None, text: Question | Answer) -> None:
    if before in _LISTED and before != text.state:
        transaction.delete(f"list:{before}", judge_key(str(before), text))
    if text.state in _LISTED:
        pointer = ToJudge.at(
            judge_key(text.state, text),
            product_id=text.product_id,
            question_id=text.question_id,
            answer_id=text.answer_id if isinstance(text, Answer) else None,
        )
        transaction.put(f"list:{text.state}", pointer)
