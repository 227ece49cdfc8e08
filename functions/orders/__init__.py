"""Operations of orders."""
