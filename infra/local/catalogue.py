"""What the local cloud must feed and create: the catalogue of functions/__init__.py, and the queues that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.runtime.catalogue import Job, StreamWorker, Worker
from infra import definition
from infra.definition import Queue, dead_letters_of


@dataclass(frozen=True)
class Catalogue:
    """Everything that a queue, the stream or the clock starts."""

    workers: Sequence[Worker] = ()
    stream: StreamWorker | None = None
    jobs: Sequence[Job] = ()

    @property
    def queues(self) -> list[Queue]:
        """The workers' queues, each of which has its dead letters."""
        return definition.queues(self.workers)

    @property
    def stream_dead_letters(self) -> list[str]:
        """The queue of what the stream's worker could not take, if there is such a worker."""
        return [dead_letters_of(self.stream.name)] if self.stream else []

    @property
    def queue_names(self) -> list[str]:
        """Every queue there is, dead letters included."""
        of_workers = [name for queue in self.queues for name in (queue.name, queue.dead_letters)]
        return of_workers + self.stream_dead_letters


def catalogue() -> Catalogue:
    """The shop's own."""
    from functions import JOBS, STREAM, WORKERS

    return Catalogue(WORKERS, STREAM, JOBS)
