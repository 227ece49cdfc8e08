"""Operations of incidents."""
