"""What others hear of hiring: accountability makes vouchers of payments, results count who was contracted."""

from dataclasses import dataclass

from winay.base.events import Event
from winay.talents.models import ServiceContract, ServicePayment


@dataclass(frozen=True)
class ContractSigned(Event):
    """Group and provider have signed: told by `sign_contract`."""

    contract: ServiceContract


@dataclass(frozen=True)
class ContractEnded(Event):
    """The group ended a contract early: told by `end_contract`."""

    contract: ServiceContract


@dataclass(frozen=True)
class ServicePaid(Event):
    """A group paid its provider, from its own account: told by `record_service_payment`."""

    payment: ServicePayment


@dataclass(frozen=True)
class ServicePaymentTakenBack(Event):
    """What was written down as paid was wrong: told by `take_back_service_payment`."""

    payment: ServicePayment
