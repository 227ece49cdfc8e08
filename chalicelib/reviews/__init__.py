"""Reviews: one for each line that was bought, by its buyer; appended to once, answered once, and counted exactly.

items    what is stored, and where            reading  lists and counts
writing  one function that writes a review    expected lines that wait for a review, and what happens when none comes
         together with its card and its counts
"""

from .expected import end, settle
from .items import HIDDEN, PENDING, SHOWN, Content, Expected, Medium, Review, level_of, review_key
from .writing import load, new, state_of, write

__all__ = [
    "HIDDEN",
    "PENDING",
    "SHOWN",
    "Content",
    "Expected",
    "Medium",
    "Review",
    "end",
    "level_of",
    "load",
    "new",
    "review_key",
    "settle",
    "state_of",
    "write",
]
