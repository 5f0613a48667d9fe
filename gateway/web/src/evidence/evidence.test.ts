import { describe, expect, it } from "vitest";
import { stillSays } from "./digest.ts";
import { pieces, quote } from "./highlight.ts";

const I_WILL = "306c861a1fb4409de7e149ed3a1643410574839a87a8f19f35ecf15bcb380250";

const span = (start_char: number, end_char: number) => ({ start_char, end_char });
const marked = (text: string, ...spans: { start_char: number; end_char: number }[]) =>
  pieces(text, spans).flatMap((piece) => (piece.marked ? [piece.text] : []));

describe("pieces", () => {
  it("marks exactly the span", () => {
    expect(pieces("I will call her.", [span(2, 11)])).toEqual([
      { text: "I ", marked: false },
      { text: "will call", marked: true },
      { text: " her.", marked: false },
    ]);
  });

  it("counts code points, not UTF-16 units", () => {
    expect(marked("🎉🎉 we did it", span(3, 5))).toEqual(["we"]);
    expect(marked("I 👩🏽‍🏫 said né", span(7, 11))).toEqual(["said"]);
  });

  it("joins spans that overlap or touch, in any order", () => {
    expect(marked("abcdefgh", span(4, 6), span(0, 2), span(1, 4))).toEqual(["abcdef"]);
  });

  it("clips what lies outside and ignores what is empty", () => {
    expect(marked("abc", span(-5, 1), span(2, 99), span(1, 1), span(7, 9))).toEqual(["a", "c"]);
  });

  it("never loses or repeats a character", () => {
    const text = "naïve 🌍 text — with “marks”";
    for (let start = 0; start <= 26; start++)
      for (let end = 0; end <= 26; end++)
        expect(
          pieces(text, [span(start, end), span(3, 9)])
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
  });
});

describe("stillSays", () => {
  const text = "Ok 🎉 I will delegate it.";
  const quoted = { ...span(5, 11), quote_sha256: I_WILL };

  it("holds while the words are the same", async () => {
    expect(quote(text, quoted)).toBe("I will");
    expect(await stillSays(text, quoted)).toBe(true);
  });

  it("fails when they are not", async () => {
    expect(await stillSays(text.replace("will", "won't"), quoted)).toBe(false);
  });
});
