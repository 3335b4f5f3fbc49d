"""The shapes of requests and responses: In reads a request into a frozen draft, Out shows what a service returned."""
