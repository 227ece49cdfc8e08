"""Least privilege, proven: what each Lambda does to AWS in the tests is what its policy allows."""
