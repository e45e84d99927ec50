"""Who reads a bulk-made city, and what they search for. Imports nothing."""

CLERK, OVERSEER, MAYOR = "bench-clerk", "bench-overseer", "bench-mayor"
# What a search looks for: in 15 of a hundred texts, in a hundred of the clerk's cases, in none.
COMMON, RARE, ABSENT = "烟囱旁边", "孔雀", "麒麟"
RARE_ONES = 100  # in a city of any size, so that its page is as full in each
