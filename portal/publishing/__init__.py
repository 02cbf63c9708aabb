"""The one way a draft becomes public: review, versions, the public ledger."""
