"""图印之存取 printing: prints are made of photos, kept, and looked up – who showed this picture before?"""
