"""The phone of somebody who covers."""
