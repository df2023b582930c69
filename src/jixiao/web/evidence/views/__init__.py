"""Pages of evidence: ledgers, what indicators are computed from, surveys."""
