"""The servers, one file each."""

from stack.services import apicurio, kafka, mail, postgres, weaviate

SERVICES = (kafka.SERVICE, apicurio.SERVICE, postgres.SERVICE, weaviate.SERVICE, mail.SERVICE)
