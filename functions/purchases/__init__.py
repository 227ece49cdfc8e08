"""Operations of purchases: orders to suppliers, and the goods that come of them."""
