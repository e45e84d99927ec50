"""Reading headings out of words: masks, features, training, and a reader of arrays. No database.

scikit-learn is imported by `training` alone, and only while it trains.
"""
