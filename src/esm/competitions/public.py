"""What other rooms may use of competitions."""
