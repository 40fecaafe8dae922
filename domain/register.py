"""The five kinds of subject, each with its aggregate."""

from collections.abc import Mapping

from domain.aggregate import Aggregate
from domain.mandate import MANDATE
from domain.organisation import ORGANISATION
from domain.partnership import PARTNERSHIP
from domain.programme import PROGRAMME
from domain.reference import Kind
from domain.trainee import TRAINEE

AGGREGATES: Mapping[Kind, Aggregate] = {
    each.kind: each for each in (ORGANISATION, PROGRAMME, PARTNERSHIP, TRAINEE, MANDATE)
}
