import { describe, expect, it } from "vitest";
import { CODECS, type Codec } from "./codec.ts";
import type { ClientMessage, ServerMessage } from "./protocol.ts";
import vectors from "./vectors.json";

const msgpack = CODECS.get("coachstream.v1.msgpack") as Codec;
const json = CODECS.get("coachstream.v1.json") as Codec;

function binary(base64: string): ArrayBuffer {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)).buffer;
}

/** What the other side would make of an encoded batch. */
function read(codec: Codec, batch: unknown[]): ServerMessage[] {
  const frame = codec.encode(batch as ClientMessage[]);
  return codec.decode(typeof frame === "string" ? frame : frame.slice().buffer);
}

describe.each(vectors.fromGateway)("$name, as the gateway encodes it", ({ json: text, msgpack: packed }) => {
  const said = JSON.parse(text) as ServerMessage[];

  it("says the same in both encodings", () => {
    expect(json.decode(text)).toEqual(said);
    expect(msgpack.decode(binary(packed))).toEqual(said);
  });

  it("survives a way there and back", () => {
    expect(read(json, said)).toEqual(said);
    expect(read(msgpack, said)).toEqual(said);
  });
});

it.each(vectors.toGateway)("$name is encoded as the gateway's own library does", ({ batch, msgpack: packed }) => {
  const messages = batch as ClientMessage[];
  expect(msgpack.encode(messages)).toEqual(new Uint8Array(binary(packed)));
  expect(JSON.parse(json.encode(messages) as string)).toEqual(batch);
});

it.each(vectors.beyondCount)("an uncountable $name is an error, and not another", ({ json: text, msgpack: packed }) => {
  expect(() => json.decode(text)).toThrow(/no integer below 2\^53: 9\d+/);
  expect(() => msgpack.decode(binary(packed))).toThrow(/no integer below 2\^53: 9\d+/);
});

it("prefers MessagePack", () => {
  expect([...CODECS.keys()]).toEqual(["coachstream.v1.msgpack", "coachstream.v1.json"]);
});

it("passes over messages of a later version", () => {
  const batch = [{ type: "applause" }, { type: "pong", id: "p" }, 7, null];
  expect(read(json, batch)).toEqual([{ type: "pong", id: "p" }]);
  expect(read(msgpack, batch)).toEqual([{ type: "pong", id: "p" }]);
});

it.each([
  ["no array", json, "{}"],
  ["no JSON", json, "["],
  ["binary where text was agreed on", json, new ArrayBuffer(1)],
  ["no array", msgpack, binary("gA==")],
  ["cut off", msgpack, binary("koI=")],
  ["more than a batch", msgpack, binary("kJA=")],
  ["text where binary was agreed on", msgpack, "[]"],
  ["an event without an offset", json, '[{"type":"event","prev":1}]'],
])("%s is no batch", (_, codec, frame) => {
  expect(() => codec.decode(frame)).toThrow();
});
