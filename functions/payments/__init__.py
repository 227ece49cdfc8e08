"""Operations of payments."""
