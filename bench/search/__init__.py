"""Search measured: a generated zh-CN catalogue, judgements by attribute, relevance, and speed at three sizes."""
