"""A library as a static site: pages that open from disk, with nothing behind them."""
