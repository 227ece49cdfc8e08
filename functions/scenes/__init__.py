"""Operations of scenes."""
