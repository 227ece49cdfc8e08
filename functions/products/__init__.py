"""Operations of products."""
