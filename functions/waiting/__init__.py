"""Operations of waiting lists."""
