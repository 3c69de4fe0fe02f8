"""What is read of the registry, one file an audience. There is none for the public: people are private."""
