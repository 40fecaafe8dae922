"""The command line: what people at the register's machine can do with it."""

import os
import sqlite3
import sys
from collections.abc import Sequence

import click

from api.call import Failure, bad_parameter
from api.calls import access, asking, exporting, keeping, persons, proving, recording, starting
from api.help import Group, usage_fault
from api.messages import LANGUAGES, Speech, language_of
from application.problem import Conflict, Unusable
from application.vault import Unreadable


def run(arguments: Sequence[str]) -> int:
    """Carries out one call. Returns 0, 1 where something was refused, 2 where the call or a file was unusable."""
    language, rest = _language(arguments)
    speech = Speech(language if language in LANGUAGES else language_of())
    try:
        return _carried_out(speech, language, rest or ["--help"])
    except Failure as failure:
        sentence, code = failure.sentence, failure.code
    except click.UsageError as fault:
        sentence, code = usage_fault(speech, fault), 2
    except (click.Abort, KeyboardInterrupt):
        sentence, code = speech.say("interrupted"), 130
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as fault:
        if os.environ.get("WIEWAAR_DEBUG"):
            raise
        sentence, code = speech.say("unexpected", fault=type(fault).__name__), 2
    click.echo(f"wiewaar: {sentence}", err=True)
    return code


def _carried_out(speech: Speech, language: str, arguments: Sequence[str]) -> int:
    from eventsourcing.persistence import PersistenceError
    from sqlalchemy.exc import DBAPIError

    from application.care import Damage
    from application.transparency import AnotherHistory
    from domain.fact import NotUnderstood
    from projections.asking import BadParameters, Behind
    from projections.following import Faulty, Rebuilding, Superseded

    if language not in LANGUAGES:
        raise Failure(f"--lang: {speech.say('not-a-choice', value=language, choices=', '.join(LANGUAGES))}.")
    try:
        result = _commands(speech).main(list(arguments), prog_name="wiewaar", standalone_mode=False)
    except Unusable as fault:
        raise Failure(speech.say(fault.code, **fault.details)) from fault
    except (sqlite3.Error, DBAPIError, PersistenceError) as fault:
        # No more than the first line of it: what PostgreSQL says further may hold values.
        reason = str(fault.orig if isinstance(fault, DBAPIError) else fault).partition("\n")[0]
        raise Failure(speech.say("store-failed", reason=reason)) from fault
    except PermissionError as fault:
        raise Failure(speech.say("unreadable-file", path=fault.filename, reason=fault.strerror)) from fault
    except OSError as fault:
        if isinstance(fault, BrokenPipeError):
            raise
        raise Failure(speech.say("store-failed", reason=fault.strerror or fault)) from fault
    except AnotherHistory as fault:
        raise Failure(speech.damage(Damage(fault.code, fault.details)) + ".", 1) from fault
    except Conflict as fault:
        raise Failure(speech.say("conflict"), 1) from fault
    except Faulty as fault:
        raise Failure(speech.say("faulty", name=fault.name, position=fault.position, fault=fault.fault)) from fault
    except Behind as fault:
        raise Failure(speech.say("behind", reached=fault.reached, needed=fault.needed)) from fault
    except Unreadable as fault:
        raise Failure(speech.say("unreadable-detail", event=fault)) from fault
    except NotUnderstood as fault:
        raise Failure(speech.say("not-understood", position=fault.position or "?")) from fault
    except Rebuilding as fault:
        raise Failure(speech.say("rebuilding", name=fault.name), 1) from fault
    except Superseded as fault:
        raise Failure(speech.say("superseded", name=fault.name)) from fault
    except BadParameters as fault:
        raise Failure("; ".join(bad_parameter(speech, *each) for each in fault.faults) + ".") from fault
    return result if isinstance(result, int) else 0


def _language(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """The language asked for with --lang, anywhere in the call, and the rest of the call."""
    rest, language = [], language_of()
    remaining = iter(arguments)
    for each in remaining:
        value = next(remaining, "") if each == "--lang" else each.removeprefix("--lang=")
        if each == "--lang" or each.startswith("--lang="):
            language = value
        else:
            rest.append(each)
    return language, rest


CALLS = (
    starting.demo,
    starting.init,
    recording.import_files,
    asking.ask,
    asking.history,
    exporting.export,
    exporting.cite,
    keeping.status,
    keeping.project,
    keeping.check,
    keeping.backup,
    keeping.restore,
    persons.erase,
    persons.subject_access,
    persons.vault,
    access.token,
    proving.log,
    proving.audit,
    starting.serve,
)


def _commands(speech: Speech) -> click.Group:
    group = Group("wiewaar", speech=speech, help=speech.say("help"), example="wiewaar demo")
    group.params.append(click.Option(["--lang"], help=speech.say("lang-help"), metavar="nl|en", expose_value=False))
    for make in CALLS:
        group.add_command(make(speech))
    return group
