"""Make a QR code of the mini-program that leads to a page with parameters: a product, a list, a table in the shop.

Reads    the scene
Writes   the scene, the picture of its code in the bucket
Errors   page_unknown 409, provider_unavailable 503, provider_refused 502
Retry    natural: the same target has the same scene and the same code
The picture is WeChat's (wxacode.getUnlimited), fetched once and kept.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib import providers
from chalicelib.media.desk import SERVED_FOR, file_key
from chalicelib.media.items import link
from chalicelib.platform.errors import Busy, PlatformError, Unanswered, Unknown
from chalicelib.runtime import log
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import NATURAL, Call, operation
from chalicelib.scenes import PagePath, Parameters, Scene, scene_id, scene_key
from chalicelib.staff import staff
from chalicelib.store import objects, table


class CreateScene(Request):
    page: PagePath
    parameters: Parameters = Field(default={}, max_length=10)
    label: Annotated[str, StringConstraints(max_length=60)] = Field(
        "", description="tells codes of one target apart: a shop window"
    )
    width: int = Field(430, ge=280, le=1280, description="pixels")


class CreatedScene(Response):
    scene_id: str
    code_url: str


@operation(CreateScene, CreatedScene, caller=staff("home.write"), retry=NATURAL)
def create(request: CreateScene, call: Call) -> CreatedScene:
    name = scene_id(request.page, request.parameters, request.label)
    known = table.get(Scene, scene_key(name))
    if known is not None and known.code:
        return CreatedScene(scene_id=name, code_url=known.code)
    picture, extension = _code(name, request)
    objects.put(file_key(f"scene-{name}", extension), picture, f"image/{_TYPE[extension]}", SERVED_FOR)
    address = link(f"scene-{name}", extension)
    scene = Scene.at(
        scene_key(name),
        scene_id=name,
        page=request.page,
        parameters=request.parameters,
        label=request.label,
        code=address,
    )
    table.put(scene)
    return CreatedScene(scene_id=name, code_url=address)


_NO_SUCH_PAGE = "41030"  # of wxacode.getUnlimited: not among the pages of the released version
_TYPE = {"jpg": "jpeg", "png": "png"}


def _code(name: str, request: CreateScene) -> tuple[bytes, str]:
    try:
        picture = providers.wechat_codes().unlimited(name, request.page, request.width)
    except (Busy, Unanswered, Unknown) as error:
        raise ShopError("provider_unavailable") from error
    except PlatformError as error:
        if error.code == _NO_SUCH_PAGE:
            raise ShopError("page_unknown", page=request.page) from error
        log.warning("code_refused", error=str(error)[:200])
        raise ShopError("provider_refused") from error
    return picture, "png" if picture.startswith(b"\x89PNG") else "jpg"
