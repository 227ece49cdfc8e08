"""Operations of captcha."""
