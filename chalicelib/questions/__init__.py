"""Questions about a product before it is bought, answered by those who have it and by the shop."""

from .items import HIDDEN, PENDING, SHOWN, Answer, Question, answer_key, question_key
from .reading import of_product
from .writing import answer, ask, bought_it, load, moderate, vote

__all__ = [
    "HIDDEN",
    "PENDING",
    "SHOWN",
    "Answer",
    "Question",
    "answer",
    "answer_key",
    "ask",
    "bought_it",
    "load",
    "moderate",
    "of_product",
    "question_key",
    "vote",
]
