"""What can be read of a Peruvian electronic receipt: its XML with its signature, its QR on a photograph.

The one place that knows the readers (contaperu, signxml, zxing-cpp). A reading never judges: it fills in a form.
"""

import io
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from defusedxml import ElementTree
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from winay.accountability.rules import BY_SUNAT, Read, read_qr
from winay.base.errors import InvalidInput
from winay.base.rounding import half_up

XML_BYTES = 2 * 1024 * 1024
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def read_xml(data: bytes, *, field: str = "file") -> Read:
    """Return what the XML of an electronic receipt says (UBL 2.1), with how its signature stands.

    Raises `InvalidInput` for a file that is none: too large, broken, of another kind, SUNAT's own answer (CDR).
    """
    from contaperu.comprobantes.xml_ubl import EsCdr, XmlInvalido, parsear
    from contaperu.modelo.libro import Libro

    if len(data) > XML_BYTES:
        raise InvalidInput(_("The file is larger than %(mb)d MB.") % {"mb": XML_BYTES // 2**20}, field=field)
    try:
        root = ElementTree.fromstring(data, forbid_dtd=True)
    except Exception as error:
        raise InvalidInput(_("This is no electronic receipt: the file cannot be read."), field=field) from error
    try:
        day = date.today()
        book = Libro(ruc="20131312955", razon_social="-", periodo=f"{day:%Y%m}", tipo="compra")
        found = parsear(data, book)
        sold = parsear(data, Libro(ruc="20131312955", razon_social="-", periodo=f"{day:%Y%m}", tipo="venta"))
    except EsCdr as error:
        raise InvalidInput(
            _("This is SUNAT's answer (CDR), not the receipt. Ask the seller for the other file."), field=field
        ) from error
    except XmlInvalido as error:
        raise InvalidInput(_("This is no electronic receipt: the file cannot be read."), field=field) from error
    digest = root.find(f".//{DS}DigestValue")
    return Read(
        kind=BY_SUNAT.get(found.tipo_cp, ""),
        ruc=found.contraparte_doc,
        name=found.contraparte_nombre[:150],
        series=found.serie,
        number=found.numero,
        issued_on=found.fecha_emision,
        total=half_up(Decimal(found.total)),
        igv=half_up(Decimal(found.igv)),
        currency=found.moneda,
        buyer=sold.contraparte_doc,
        digest="".join((digest.text or "").split()) if digest is not None else "",
        signature=signature_of(data),
        what=_concept(found),
        source="xml",
    )


def _concept(found: Any) -> str:
    return " ".join(str(getattr(found, "concepto", "") or getattr(found, "glosa", "") or "").split())[:300]


def signature_of(data: bytes) -> str:
    """Return how the signature of an XML stands: `good`, `bad` (it was changed afterwards), or `none`.

    Checked with the certificate that the file carries: that nothing was changed since it was signed. Whose certificate
    that is, and whether it is still valid, is not asked: Peru's roots are not on every machine, and receipts outlive
    the certificates that they were signed with.
    """
    from cryptography import x509
    from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
    from signxml.exceptions import SignXMLException
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    root = ElementTree.fromstring(data, forbid_dtd=True)
    if root.find(f".//{DS}Signature") is None:
        return "none"
    certificate = root.find(f".//{DS}X509Certificate")
    if certificate is None or not certificate.text:
        return "bad"
    pem = f"-----BEGIN CERTIFICATE-----\n{certificate.text.strip()}\n-----END CERTIFICATE-----\n"
    rules = SignatureConfiguration(
        require_x509=True,
        signature_methods=frozenset(
            (
                SignatureMethod.RSA_SHA1,
                SignatureMethod.RSA_SHA256,
                SignatureMethod.RSA_SHA384,
                SignatureMethod.RSA_SHA512,
            )
        ),
        digest_algorithms=frozenset(
            (DigestAlgorithm.SHA1, DigestAlgorithm.SHA256, DigestAlgorithm.SHA384, DigestAlgorithm.SHA512)
        ),
        ignore_ambiguous_key_info=True,
        default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    try:
        loaded = x509.load_pem_x509_certificate(pem.encode())
        rules = replace(rules, verification_time=loaded.not_valid_before_utc + timedelta(minutes=1))
        XMLVerifier().verify(data, x509_cert=loaded, expect_config=rules, validate_schema=False)
    except (SignXMLException, ValueError, TypeError):
        return "bad"
    return "good"


def read_picture(data: bytes) -> Read | None:
    """Return what the QR on a photograph says, or None where there is none that can be read."""
    import zxingcpp

    try:
        with Image.open(io.BytesIO(data)) as opened:
            picture = opened.convert("L")
    except (UnidentifiedImageError, OSError, ValueError):
        return None
    for code in zxingcpp.read_barcodes(picture):
        if (found := read_qr(code.text)) is not None:
            return found
    return None
