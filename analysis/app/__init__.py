"""What does a person see in the browser, and what happens when they touch it?"""
