"""Operations of coupons."""
