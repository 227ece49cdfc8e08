"""Operations of members."""
