"""Rules, facts and values in plain English."""
