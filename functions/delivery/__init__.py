"""Operations of delivery."""
