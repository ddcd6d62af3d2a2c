"""What is not known of a case and can still change its findings."""
