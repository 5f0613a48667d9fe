"""Passages by meaning in Weaviate: one collection, one tenant a coach."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import httpx
from weaviate import WeaviateAsyncClient, use_async_with_custom
from weaviate.classes.config import Configure, DataType, Property, Tokenization
from weaviate.classes.data import DataObject
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.classes.query import Filter, HybridFusion, MetadataQuery
from weaviate.collections import CollectionAsync
from weaviate.collections.classes.internal import Object
from weaviate.exceptions import UnexpectedStatusCodeError, WeaviateBaseError, WeaviateInvalidInputError

from connectors.index_input import checked_passages
from connectors.ports import Hit, Passage, Unavailable, Vectors

COLLECTION = "Passage"
_ALPHA = 0.7
"""How much meaning counts against words: 1 is meaning alone."""
_BATCH = 200


class WeaviateIndex:
    """PassageIndex; made by `open_index`."""

    def __init__(self, client: WeaviateAsyncClient, collection: str) -> None:
        self._client = client
        self._collection = collection

    async def replace_session(
        self, coach_id: str, session_id: str, passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        checked_passages(coach_id, session_id, passages, vectors)
        revision = _revision(passages)
        tenant = self._tenant(coach_id)
        # New ones first, so that a search meanwhile finds old or new passages and never none.
        with_vectors = list(zip(passages, vectors, strict=True))
        async with _failures():
            for start in range(0, len(with_vectors), _BATCH):
                batch = [_object(passage, vector, revision) for passage, vector in with_vectors[start : start + _BATCH]]
                written = await tenant.data.insert_many(batch)
                if written.has_errors:
                    raise Unavailable(f"Weaviate: {next(iter(written.errors.values())).message}")
        await self._delete_others(tenant, session_id, revision)

    async def search(
        self, coach_id: str, query: str, vector: Vectors, limit: int, session_id: str | None = None
    ) -> list[Hit]:
        try:
            async with _failures():
                found = await self._tenant(coach_id).query.hybrid(
                    query,
                    alpha=_ALPHA,
                    vector=vector[0].tolist(),
                    query_properties=["text"],
                    fusion_type=HybridFusion.RELATIVE_SCORE,
                    filters=None if session_id is None else Filter.by_property("session_id").equal(session_id),
                    limit=limit,
                    return_metadata=MetadataQuery(score=True),
                )
        except _NoTenant:
            return []
        return [
            Hit(_passage(coach_id, entry), min(1.0, max(0.0, entry.metadata.score or 0))) for entry in found.objects
        ]

    async def count(self, coach_id: str, session_id: str) -> int:
        try:
            async with _failures():
                counted = await self._tenant(coach_id).aggregate.over_all(
                    filters=Filter.by_property("session_id").equal(session_id), total_count=True
                )
        except _NoTenant:
            return 0
        return counted.total_count or 0

    async def close(self) -> None:
        await self._client.close()

    def _tenant(self, coach_id: str) -> CollectionAsync[Any, Any]:
        return self._client.collections.use(self._collection).with_tenant(coach_id)

    async def _delete_others(self, tenant: CollectionAsync[Any, Any], session_id: str, revision: str) -> None:
        others = Filter.by_property("session_id").equal(session_id) & Filter.by_property("revision").not_equal(revision)
        try:
            async with _failures():
                deleted = await tenant.data.delete_many(others)
        except _NoTenant:
            return
        if deleted.failed:
            raise Unavailable(f"Weaviate: {deleted.failed} passages were not deleted")


async def open_index(url: str, grpc_port: int, api_key: str | None, collection: str = COLLECTION) -> WeaviateIndex:
    """Connects, and makes the collection where it is missing. Raises Unavailable."""
    parts = urlsplit(url)
    secure, host = parts.scheme == "https", parts.hostname or "127.0.0.1"
    client = use_async_with_custom(
        http_host=host,
        http_port=parts.port or (443 if secure else 80),
        http_secure=secure,
        grpc_host=host,
        grpc_port=grpc_port,
        grpc_secure=secure,
        auth_credentials=Auth.api_key(api_key) if api_key else None,
        additional_config=AdditionalConfig(timeout=Timeout(init=10, query=10, insert=60)),
        skip_init_checks=True,
    )
    try:
        async with _failures():
            await client.connect()
            await _create_collection(client, collection)
    except BaseException:
        await client.close()
        raise
    return WeaviateIndex(client, collection)


async def _create_collection(client: WeaviateAsyncClient, name: str) -> None:
    if await client.collections.exists(name):
        return
    try:
        await client.collections.create(
            name,
            properties=_PROPERTIES,
            vector_config=Configure.Vectors.self_provided(),
            multi_tenancy_config=Configure.multi_tenancy(auto_tenant_creation=True, auto_tenant_activation=True),
        )
    except UnexpectedStatusCodeError:
        # Another process may have been first.
        if not await client.collections.exists(name):
            raise


def _exact(name: str) -> Property:
    return Property(
        name=name,
        data_type=DataType.TEXT,
        tokenization=Tokenization.FIELD,
        index_filterable=True,
        index_searchable=False,
    )


def _carried(name: str, data_type: DataType) -> Property:
    text = data_type in (DataType.TEXT, DataType.TEXT_ARRAY)
    return Property(name=name, data_type=data_type, index_filterable=False, index_searchable=False if text else None)


_PROPERTIES = [
    _exact("session_id"),
    _exact("revision"),
    Property(name="text", data_type=DataType.TEXT, index_filterable=False, index_searchable=True),
    _carried("title", DataType.TEXT),
    _carried("session_date", DataType.TEXT),
    _carried("segment_ids", DataType.TEXT_ARRAY),
    _carried("speakers", DataType.TEXT_ARRAY),
    _carried("transcript_version", DataType.INT),
    _carried("start_ms", DataType.INT),
    _carried("end_ms", DataType.INT),
]


class _NoTenant(Exception):
    """Nothing was ever indexed for this coach."""


@asynccontextmanager
async def _failures() -> AsyncIterator[None]:
    try:
        yield
    except WeaviateInvalidInputError:
        raise
    except (WeaviateBaseError, httpx.HTTPError, OSError) as error:
        if "tenant not found" in str(error):
            raise _NoTenant from error
        raise Unavailable(f"Weaviate: {error}") from error


def _revision(passages: Sequence[Passage]) -> str:
    """Names a set of passages, so that one filter finds whatever is not of it."""
    return hashlib.sha256("\n".join(sorted(passage.passage_id for passage in passages)).encode()).hexdigest()


def _object(passage: Passage, vector: Vectors, revision: str) -> DataObject[dict[str, Any], None]:
    properties: dict[str, Any] = {
        "session_id": passage.session_id,
        "revision": revision,
        "transcript_version": passage.transcript_version,
        "title": passage.title,
        "session_date": passage.session_date and passage.session_date.isoformat(),
        "segment_ids": list(passage.segment_ids),
        "speakers": list(passage.speakers),
        "text": passage.text,
        "start_ms": passage.start_ms,
        "end_ms": passage.end_ms,
    }
    told = {name: value for name, value in properties.items() if value is not None}
    return DataObject(properties=told, uuid=passage.passage_id, vector=vector.tolist())


def _passage(coach_id: str, entry: Object[Any, Any]) -> Passage:
    told = entry.properties
    day, start, end = told.get("session_date"), told.get("start_ms"), told.get("end_ms")
    return Passage(
        passage_id=str(entry.uuid),
        coach_id=coach_id,
        session_id=told["session_id"],
        transcript_version=int(told["transcript_version"]),
        title=told["title"],
        session_date=date.fromisoformat(day) if day else None,
        segment_ids=tuple(told["segment_ids"] or ()),
        speakers=tuple(told["speakers"] or ()),
        text=told["text"],
        start_ms=None if start is None else int(start),
        end_ms=None if end is None else int(end),
    )
