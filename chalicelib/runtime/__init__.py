"""How any function is called: settings, clock, ids, log, errors, tokens, and the operation contract."""
