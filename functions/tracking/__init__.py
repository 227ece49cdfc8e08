"""Operations of tracking."""
