"""From the appeal to the closing: assessment, decision, individual plan, review. The room's one door."""
