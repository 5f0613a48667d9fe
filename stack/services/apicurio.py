"""Apicurio Registry, spoken to by Confluent's API, with its tables in H2 on disk."""

from functools import partial

from stack import fetch, health
from stack.ports import LOOPBACK
from stack.process import Process
from stack.services.java import QUIET, java, remembered
from stack.services.site import Prepared, Service, Site


def prepare(site: Site) -> Prepared:
    home = fetch.apicurio(site.shown)
    site.folder.mkdir(parents=True, exist_ok=True)
    scratch = site.folder / "tmp"
    scratch.mkdir(exist_ok=True)
    settings = {**_settings(site), "java.io.tmpdir": str(scratch)}
    url = f"http://{LOOPBACK}:{site.ports['http']}/apis/ccompat/v7"
    process = Process(
        name="apicurio",
        argv=(
            java(),
            *QUIET,
            remembered(home),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx384m",
            *(f"-D{key}={value}" for key, value in settings.items()),
            "-jar",
            str(home / "quarkus-run.jar"),
        ),
        ready=partial(health.http, f"{url}/subjects"),
        address=url,
        cwd=site.folder,
        ready_within=120,
        grace=30,
    )
    return Prepared(process, {"SCHEMA_REGISTRY_URL": url})


def _settings(site: Site) -> dict[str, str | int]:
    return {
        "quarkus.http.host": LOOPBACK,
        "quarkus.http.port": site.ports["http"],
        "quarkus.management.host": LOOPBACK,
        "quarkus.management.port": site.ports["management"],
        "quarkus.http.access-log.enabled": "false",
        'quarkus.log.category."io.apicurio".level': "WARN",
        "apicurio.storage.kind": "sql",
        "apicurio.storage.sql.kind": "h2",
        "apicurio.datasource.url": f"jdbc:h2:file:{site.folder / 'registry'}",
        "apicurio.datasource.jdbc.initial-size": 2,
        "apicurio.datasource.jdbc.min-size": 2,
        "apicurio.datasource.jdbc.max-size": 20,
        "apicurio.storage.snapshot.location": str(site.folder),
    }


SERVICE = Service(
    name="apicurio",
    override="SCHEMA_REGISTRY_URL",
    ports={"http": 8081, "management": 8082},
    prepare=prepare,
)
