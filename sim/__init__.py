"""What is a market made of, and what happens in it from one day to the next?"""
