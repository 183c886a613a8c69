"""Tables of numbers as text, one image a row: CSV as Kaggle, scikit-learn and spreadsheets write it."""
