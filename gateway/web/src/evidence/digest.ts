import { quote, type Span } from "./highlight.ts";

/** Whether the span still says what it said when the summary was written. */
export async function stillSays(text: string, span: Span & { quote_sha256: string }): Promise<boolean> {
  const bytes = new TextEncoder().encode(quote(text, span));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === span.quote_sha256;
}
