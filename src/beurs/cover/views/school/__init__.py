"""The pages of a school: reporting who is away, what was reported, who comes today."""
