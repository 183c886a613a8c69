"""Tables of numbers as text, one image per row: CSV as Kaggle, scikit-learn and spreadsheets write it."""
