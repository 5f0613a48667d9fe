/** The protocol's two encodings. What a batch says is the same in both. */

import * as messagePack from "@msgpack/msgpack";
import { batchOf, type ClientMessage, type ServerMessage } from "./protocol.ts";

export interface Codec {
  encode(messages: ClientMessage[]): string | Uint8Array<ArrayBuffer>;
  /** What a frame says. Throws on one that is no batch in this encoding. */
  decode(frame: unknown): ServerMessage[];
}

const msgpack: Codec = {
  encode: (messages) => messagePack.encode(messages, { ignoreUndefined: true }),
  decode(frame) {
    if (!(frame instanceof ArrayBuffer)) throw new TypeError("a frame that is not binary");
    return batchOf(messagePack.decode(frame));
  },
};

const json: Codec = {
  encode: (messages) => JSON.stringify(messages),
  decode(frame) {
    if (typeof frame !== "string") throw new TypeError("a frame that is not text");
    return batchOf(JSON.parse(frame));
  },
};

/** By subprotocol, the preferred one first: the gateway takes the first of those offered that it knows. */
export const CODECS: ReadonlyMap<string, Codec> = new Map([
  ["coachstream.v1.msgpack", msgpack],
  ["coachstream.v1.json", json],
]);
