"""Operations of media."""
