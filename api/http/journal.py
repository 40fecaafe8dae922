"""What the server tells of itself: lines of JSON on standard error, of what happened and never of what was in it."""

import logging
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from traceback import extract_tb
from types import TracebackType
from typing import Any

import orjson
import structlog

FRAMES = 12  # of a fault, the innermost ones


class _StandardError:
    """Takes lines. What can't be written, on a full disk or a closed pipe, stops no request."""

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            sys.stderr.write(f"{message}\n")
            sys.stderr.flush()

    debug = info = warning = error = critical = msg


class Journal:
    """Lines from a level on."""

    def __init__(self, level: str = "info") -> None:
        self.level = level
        self._logger = structlog.wrap_logger(
            _StandardError(),
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
                _in_order,
                structlog.processors.JSONRenderer(serializer=_json),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(level),
        ).bind()

    def tell(self, what: str, /, **details: object) -> None:
        """Tells what happened."""
        self._logger.info(what, **details)

    def warn(self, what: str, /, **details: object) -> None:
        """Tells what somebody should look at."""
        self._logger.warning(what, **details)

    def fault(self, what: str, fault: BaseException, /, **details: object) -> None:
        """Tells of a fault by its kind and where it arose. Its message may hold what nobody may read here."""
        self._logger.error(what, fault=type(fault).__name__, where=_where(fault.__traceback__), **details)

    def take_over(self) -> None:
        """Takes what libraries log: from warnings on, all of it only where everything is asked for."""
        root = logging.getLogger()
        root.handlers = [_Onward(self._logger)]
        root.setLevel(logging.DEBUG if self.level == "debug" else logging.WARNING)


class _Onward(logging.Handler):
    """Hands what a library logs on to the journal."""

    def __init__(self, logger: Any) -> None:
        super().__init__()
        self._logger = logger

    def emit(self, record: logging.LogRecord) -> None:
        details: dict[str, object] = {"logger": record.name}
        if record.exc_info and record.exc_info[0] is not None:
            details |= {"fault": record.exc_info[0].__name__, "where": _where(record.exc_info[2])}
        with suppress(TypeError, ValueError):  # a template that does not fit its words
            self._logger.log(record.levelno, record.getMessage().strip(), **details)


def _in_order(_: Any, __: str, told: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """When, how bad and what come first."""
    return {"at": told.pop("at"), "level": told.pop("level"), "what": told.pop("event"), **told}


def _json(told: Any, **_: Any) -> str:
    return orjson.dumps(told, default=str).decode()


def _where(trace: TracebackType | None) -> list[str]:
    return [f"{each.filename}:{each.lineno} {each.name}" for each in extract_tb(trace)[-FRAMES:]]
