"""Operations on the buyer's balance and its PIN."""
