"""How much of each agent an item holds and how much a day that makes: doses, strengths, listed ingredients."""
