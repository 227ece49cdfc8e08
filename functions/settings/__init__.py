"""Operations of settings."""
