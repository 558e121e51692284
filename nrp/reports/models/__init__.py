from nrp.reports.models.report import Report, ReportFormat, ReportKind, ReportState, SectionCode
from nrp.reports.models.schedule import ReportSchedule

__all__ = ["Report", "ReportFormat", "ReportKind", "ReportSchedule", "ReportState", "SectionCode"]
