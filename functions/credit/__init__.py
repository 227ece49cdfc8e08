"""Operations of credit."""
