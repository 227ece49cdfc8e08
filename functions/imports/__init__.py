"""Operations of imports."""
