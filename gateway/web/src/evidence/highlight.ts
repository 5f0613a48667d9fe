export interface Span {
  start_char: number;
  end_char: number;
}

export interface Piece {
  text: string;
  marked: boolean;
}

/** The text cut at the spans' ends. Offsets count Unicode code points; overlapping spans are joined, bad ones clipped. */
export function pieces(text: string, spans: Span[]): Piece[] {
  const characters = Array.from(text);
  const result: Piece[] = [];
  let done = 0;
  const push = (end: number, marked: boolean) => {
    if (end > done) result.push({ text: characters.slice(done, end).join(""), marked });
    done = Math.max(done, end);
  };
  for (const { start_char, end_char } of joined(spans, characters.length)) {
    push(start_char, false);
    push(end_char, true);
  }
  push(characters.length, false);
  return result;
}

/** The words of one span. */
export function quote(text: string, span: Span): string {
  return Array.from(text).slice(span.start_char, span.end_char).join("");
}

function joined(spans: Span[], length: number): Span[] {
  const clipped = spans
    .map(({ start_char, end_char }) => ({ start_char: Math.max(0, start_char), end_char: Math.min(length, end_char) }))
    .filter(({ start_char, end_char }) => start_char < end_char)
    .sort((a, b) => a.start_char - b.start_char);
  const result: Span[] = [];
  for (const span of clipped) {
    const last = result.at(-1);
    if (last && span.start_char <= last.end_char) last.end_char = Math.max(last.end_char, span.end_char);
    else result.push(span);
  }
  return result;
}
