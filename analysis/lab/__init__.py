"""How are thousands of markets lived, kept whatever happens, and asked what they say?"""
