"""Operations of audit."""
