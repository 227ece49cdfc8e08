"""A buyer's credit (信用分): reasons that stand against them, each visible, fading, and open to appeal.

    items      a reason as it is stored                  ledger   writing one down, taking one away, once each
    appeals    the buyer objects, staff decides          views    what the buyer and staff see
The terms and the score itself are in `chalicelib.conduct_terms`; what counts now stands on the buyer's own item: an order costs nothing more.
"""

from .ledger import follow, note_abuse

__all__ = ["follow", "note_abuse"]
