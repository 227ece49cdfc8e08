"""WeChat Pay v3, GET /v3/certificates: the platform certificate, encrypted with the merchant's APIv3 key."""

from cryptography import x509

from infra.local.simulator.clock import rfc3339
from infra.local.simulator.crypto import encrypt_resource
from infra.local.simulator.pay_border import PayBorder, PayError
from infra.local.simulator.router import Answer, Request, Route, json_answer
from infra.local.simulator.state import State


class Certificates:
    """Merchants in pure public-key mode have none (config `platform_certificate`: false)."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self, border: PayBorder) -> list[Route]:
        """The endpoint of this module."""
        return [Route("GET", "/v3/certificates", self.download, border, "certificates")]

    def download(self, _: Request) -> Answer:
        """One certificate with its life and its sealed PEM."""
        if not self._state.config.platform_certificate:
            raise PayError(404, "RESOURCE_NOT_EXISTS", "无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥")
        merchant = self._state.merchant
        pem = merchant.platform_certificate_pem.encode()
        certificate = x509.load_pem_x509_certificate(pem)
        entry = {
            "serial_no": merchant.platform_certificate_serial,
            "effective_time": rfc3339(certificate.not_valid_before_utc),
            "expire_time": rfc3339(certificate.not_valid_after_utc),
            "encrypt_certificate": encrypt_resource(merchant.apiv3_key, pem, "certificate"),
        }
        return json_answer({"data": [entry]})
