"""Disclosure on request (依申请公开): from the application to the answer, by the law's clock."""
