"""Operations of stock."""
