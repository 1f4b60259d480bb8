"""Builds the services from adapters. No other package imports adapters."""
