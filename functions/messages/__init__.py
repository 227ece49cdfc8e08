"""Operations of messages."""
