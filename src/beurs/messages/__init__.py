"""Due work with leases, and the messages that go out: mail and SMS.

Rooms above add work and messages in their own transaction; workers (`beurs work`) do them later, exactly once in
what they change and at least once in what they send.
"""
