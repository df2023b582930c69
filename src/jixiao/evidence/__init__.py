"""Evidence: dated ledgers, declared measures over them, and the calendar both need."""
