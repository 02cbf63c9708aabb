"""Having a power's approval sheet printed."""

from portal.printing.approval import views

from .approval import ApprovalSheet


class ApprovalSheetPrint(views.ApprovalSheetPrint):
    """Prints the sheet of one version of a power."""

    document = ApprovalSheet()
