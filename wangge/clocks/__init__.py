"""时钟 clocks: each limit a case is under, as a ledger that moves with the log and explains itself."""
