"""Operations of favourites."""
