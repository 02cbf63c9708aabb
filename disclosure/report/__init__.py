"""政府信息公开工作年度报告: the law's statistics from the records, with the parts that are written by hand."""
