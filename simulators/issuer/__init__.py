"""A simulator of an OpenID provider."""
