"""What remote adapters share: limiter, circuit breaker, bounded GET, stale cache."""
