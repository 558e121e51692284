"""nrp: the platform a neighbourhood resilience programme runs on."""
