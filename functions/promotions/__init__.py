"""Operations of promotions."""
