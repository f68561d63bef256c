"""What pages and other rooms read of cases."""
