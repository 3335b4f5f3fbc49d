"""From a parsed query to what every backend evaluates."""
