"""Operations of lists."""
