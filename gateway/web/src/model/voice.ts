import type { Style } from "../records/voice.ts";
import type { StreamEvent } from "../stream/protocol.ts";
import { is } from "./feed.ts";
import { SECTIONS } from "./labels.ts";

/** What is known of how somebody writes, a clause each. */
export function traits(style: Style): string[] {
  const told: (string | null)[] = [
    style.sentence_words[1] ? `about ${style.sentence_words[1]} words to a sentence` : null,
    style.layout && { BULLETS: "bullet points", PROSE: "prose" }[style.layout],
    style.contractions === null ? null : `${Math.round(100 * style.contractions)} % of what can be contracted is`,
    style.person && { SECOND: "says “you” to the client", THIRD: "speaks of the client by name" }[style.person],
    ...style.headings.map((heading) => `“${heading.text}” for ${labelOf(heading.section)}`),
    ...style.section_lengths.map((one) => `at most ${one.sentences} in ${labelOf(one.section)}`),
    ...style.left_out.map((section) => `leaves out ${labelOf(section)}`),
  ];
  return told.filter((one) => one !== null);
}

function labelOf(section: string): string {
  return SECTIONS.find(([name]) => name === section)?.[1].toLowerCase() ?? section.toLowerCase();
}

/** The newest thing that was said about the coach's voice, by its event. */
export function lastTold(events: StreamEvent[]): { id: string; reply: string } | null {
  const event = events.findLast((one) => is(one, "VoiceProfileUpdated") || is(one, "ChatAnswered"));
  if (event === undefined) return null;
  return is(event, "VoiceProfileUpdated") || is(event, "ChatAnswered") ? { id: event.id, reply: event.data.reply } : null;
}

/** A list as it is typed: a phrase a line. */
export function lines(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
