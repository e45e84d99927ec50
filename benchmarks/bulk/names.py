"""Who reads a bulk-made city, and what they search for. Imports nothing."""

CLERK, OVERSEER, MAYOR = "bench-clerk", "bench-overseer", "bench-mayor"
# What a search looks for: in 15 of a hundred texts, in one of 2,500, in none.
COMMON, RARE, ABSENT = "烟囱旁边", "孔雀", "麒麟"
