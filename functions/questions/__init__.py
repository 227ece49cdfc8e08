"""Operations of questions and answers."""
