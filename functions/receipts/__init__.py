"""Operations on receipts: the buyer's own, and what anybody may check."""
