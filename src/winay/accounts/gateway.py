"""The one address that no person calls: an SMS gateway tells there what became of a message."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from winay.base.limits import caller_address, count_wrong, slow_down
from winay.messages.actions import note_receipt
from winay.messages.receipts import LARGEST, NoReceipt, is_expected, is_from_the_gateway, read_receipt


@csrf_exempt
@require_POST
def receipt(request: HttpRequest) -> HttpResponse:
    """Take a receipt. 204 also for what is unknown or was said before; 503: say it again, the try is not over.

    404 where no secret is set up, 403 without it, 413 and 400 for what is no receipt.
    """
    if not is_expected():
        raise Http404
    if not is_from_the_gateway(request.headers.get("Authorization", "")):
        slow_down(count_wrong(f"sms receipt {caller_address(request)}"))
        return HttpResponse(status=403)
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        return HttpResponse(status=413)
    try:
        found = read_receipt(request.read(LARGEST), request.content_type or "")
    except NoReceipt:
        return HttpResponse(status=400)
    if note_receipt(found):
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    return HttpResponse(status=204)
