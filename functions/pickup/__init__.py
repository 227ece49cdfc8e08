"""Operations of pickup."""
