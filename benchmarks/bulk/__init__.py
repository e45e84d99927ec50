"""A city with as many cases as wanted, made in minutes: ten thousand are told, the rest are copies.

`python -m benchmarks.bulk --cases 1000000` fills the empty database that DATABASE_URL names.
"""
