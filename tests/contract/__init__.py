"""What is promised to clients: the OpenAPI document, the page, and real answers held against both."""
