"""Operations of what is watched."""
