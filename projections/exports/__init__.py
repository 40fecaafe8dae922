"""The datasets, one module each, named as the dataset; adding one is adding a file."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules

from projections.dataset import Dataset


def _found() -> Mapping[str, Dataset]:
    modules = sorted(module.name for module in iter_modules(__path__))
    datasets: list[Dataset] = [import_module(f"{__name__}.{name}").DATASET for name in modules]
    return {dataset.name: dataset for dataset in datasets}


DATASETS = _found()
