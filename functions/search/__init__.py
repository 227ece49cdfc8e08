"""Operations of search."""
