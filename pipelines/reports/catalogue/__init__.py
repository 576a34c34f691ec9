"""The reports, one question a file; `pipelines.reports.REPORTS` lists them."""
