"""What changes the books: posting, sharing cost, settling, closing; signing hours; agreeing and disputing."""
