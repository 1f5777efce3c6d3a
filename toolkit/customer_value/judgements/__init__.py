"""The judgements: answers that combine several measures."""
