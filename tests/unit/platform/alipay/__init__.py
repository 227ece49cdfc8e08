"""The Alipay client against answers and notifications that are signed by hand."""
