"""学习 learning: labels from texts and fields – fitted by scikit-learn, served by numpy alone, with probabilities that hold."""
