"""Operations of what providers sent us: the inbox, for staff."""
