"""What a contract, its changes, its reports and its acts say, as plain values. Pure: no database, no clock."""
