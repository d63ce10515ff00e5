"""Statistics, periods and charts: plain values in, plain values out."""
