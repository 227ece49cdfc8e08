"""Operations of the demand forecast."""
