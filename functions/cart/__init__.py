"""Operations of cart."""
