"""Arrays as NumPy saves them: archives (.npz) and single arrays (.npy). Nothing is ever unpickled."""
