"""How much and how often: doses, frequencies, quantities."""
