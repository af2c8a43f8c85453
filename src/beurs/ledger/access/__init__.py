"""What this room gives to read: balances, statements, settings that hold on a day."""
