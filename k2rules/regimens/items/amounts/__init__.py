"""How much of each agent an item holds, and how much a day: doses, strengths, listed ingredients."""
