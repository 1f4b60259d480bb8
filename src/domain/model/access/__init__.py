"""Who may do what: roles, permissions and actors."""
