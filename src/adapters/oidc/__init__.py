"""Access tokens of an OpenID provider, such as Microsoft Entra ID."""
