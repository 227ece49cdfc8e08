"""What is watched of buyers, away from their own calls: orders in a hurry, orders never paid, money asked back, accounts that belong together.

    velocity   counted from the day journal by the clock (pure)      watch    from the stream; opens cases, refuses where the shop wants it
    items      a case as it is stored                                desk     the queue of staff, and what they decide
The rules are settings (`chalicelib.conduct_terms.RiskTerms`). By default staff is told and nobody is refused. Who is refused is so by the buyer's own
item, as by staff (`chalicelib.restrictions`): a call of theirs reads nothing more for it.
"""
