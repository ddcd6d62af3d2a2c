"""What commands print and write: reports, summaries, pages, lines."""
