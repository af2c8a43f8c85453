"""What a planner does to get an answer: send, stop, ask another, phone, look ahead; and a board's rule for it."""
