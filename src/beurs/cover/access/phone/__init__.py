"""What somebody who covers sees: offers, own days, hours, and the calendar feed."""
