"""Commands by what they are about: their options and help. They load their work when they run."""
