"""Text analysis without any service: a language model in a wheel, word lists and patterns."""
