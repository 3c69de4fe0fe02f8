"""What a group's book does about payments to providers: they are entered, and leave it again."""

from winay.accountability.actions.vouchers import enter_service_payment, leave_service_payment
from winay.base.events import listens
from winay.talents.events import ServicePaid, ServicePaymentTakenBack


def _paid(event: ServicePaid) -> None:
    enter_service_payment(event.payment)


def _taken_back(event: ServicePaymentTakenBack) -> None:
    leave_service_payment(event.payment)


LISTENERS = (listens(ServicePaid, _paid), listens(ServicePaymentTakenBack, _taken_back))
