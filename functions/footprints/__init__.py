"""Operations of the browsing history."""
