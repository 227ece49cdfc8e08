"""Where a scanned QR code leads.

Reads    the scene
Writes   nothing
Errors   scene_not_found 404
Retry    a read; may be an hour old in a CDN
"""

from __future__ import annotations

from chalicelib.runtime.caller import ANYONE
from chalicelib.runtime.errors import ShopError
from chalicelib.runtime.model import Request, Response
from chalicelib.runtime.operation import READ, Call, operation
from chalicelib.scenes import Scene, SceneId, scene_key
from chalicelib.store import table


class ResolveScene(Request):
    scene_id: SceneId


class ResolvedScene(Response):
    page: str
    parameters: dict[str, str]


@operation(ResolveScene, ResolvedScene, caller=ANYONE, retry=READ, cache_seconds=3600)
def resolve(request: ResolveScene, call: Call) -> ResolvedScene:
    found = table.get(Scene, scene_key(request.scene_id), strong=False)
    if found is None:
        raise ShopError("scene_not_found")
    return ResolvedScene(page=found.page, parameters=found.parameters)
