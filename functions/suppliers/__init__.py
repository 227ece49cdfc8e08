"""Operations of suppliers: whom we buy from, and the signed door for their systems."""
