"""The page of experiments: measured curves against theory, filling in as results come."""
