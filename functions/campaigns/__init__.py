"""Operations of campaigns."""
