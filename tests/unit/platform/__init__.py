"""The clients of WeChat and WeChat Pay v3 against a scripted platform, published vectors and another library."""
