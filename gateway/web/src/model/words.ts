export interface WordRun {
  kind: "same" | "removed" | "added";
  text: string;
}

/** Words, spaces and marks, each on its own, so that a comma after a word does not change the word. */
const TOKENS = /[\p{L}\p{N}]+(?:[’'-][\p{L}\p{N}]+)*|\s+|[^\s]/gu;

/** The difference of two sentences by word: a longest common subsequence, runs of one kind together. */
export function wordDiff(before: string, after: string): WordRun[] {
  const a: string[] = before.match(TOKENS) ?? [];
  const b: string[] = after.match(TOKENS) ?? [];
  const lengths = commonLengths(a, b);
  const runs: WordRun[] = [];
  const push = (kind: WordRun["kind"], word: string) => {
    const last = runs.at(-1);
    if (last?.kind === kind) last.text += word;
    else runs.push({ kind, text: word });
  };
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      push("same", left);
      i++;
      j++;
    } else if (left !== undefined && (right === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      push("removed", left);
      i++;
    } else if (right !== undefined) {
      push("added", right);
      j++;
    }
  }
  return runs;
}

/** `lengths[i][j]`: the longest common subsequence of `a` from i and `b` from j. */
function commonLengths(a: string[], b: string[]): number[][] {
  const lengths = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row)
        row[j] = a[i] === b[j] ? at(lengths, i + 1, j + 1) + 1 : Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));
    }
  return lengths;
}

function at(lengths: number[][], i: number, j: number): number {
  return lengths[i]?.[j] ?? 0;
}
