"""What a supervisor asks: does the server live, can it answer, and how much work has it done."""

from anyio import to_thread
from starlette.responses import Response

from api.http import measures
from api.http.problems import Wrong
from api.http.service import Call, Resource, as_json, reached
from application.access import Role

WATCHING: frozenset[Role] = frozenset({"administrator", "auditor"})
RETRY_AFTER = "2"  # seconds


async def alive(_: Call) -> Response:
    """That the process answers: nothing else is looked at."""
    return as_json({"status": "alive"})


async def ready(call: Call) -> Response:
    """That the store can be read, and that the read models are where the log is, or get there within 5 s."""
    register = call.service.register
    head, _ = register.log.head()
    for standing in register.projector.standings():
        if standing.fault is not None:
            words = {"name": standing.name, "position": standing.position, "fault": standing.fault}
            raise Wrong(503, "faulty", headers={"Retry-After": RETRY_AFTER}, words=words)
    await reached(call, head, tuple(register.followers))
    return as_json({"status": "ready", "logPosition": head})


async def metrics(call: Call) -> Response:
    """Numbers for Prometheus. They hold nothing of anybody, but how much is done here is nobody else's business."""
    told = await to_thread.run_sync(call.service.watch.measures.told, call.service.register)
    return Response(told, media_type=measures.TYPE)


RESOURCES = (
    Resource("/livez", "GET", alive, counted=False),
    Resource("/readyz", "GET", ready, counted=False),
    Resource("/metrics", "GET", metrics, WATCHING),
)
