"""Many forms: a lake of Parquet tables, the rules over it and across it, statistics, peers, and an invented province to measure with."""
