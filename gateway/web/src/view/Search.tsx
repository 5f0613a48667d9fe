import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import type { Gateway } from "../api/gateway.ts";
import type { Hit } from "../api/shapes.ts";
import { clock, day } from "../model/labels.ts";
import type { Moment } from "../model/moment.ts";

interface Props {
  gateway: Gateway;
  onOpen: (moment: Moment) => void;
}

const LIMIT = 8;
const AFTER_TYPING_MS = 250;

export function Search({ gateway, onOpen }: Props) {
  const [query, setQuery] = useState("");
  const [hits, setHits] = useState<Hit[] | null>(null);
  const [failed, setFailed] = useState(false);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const words = query.trim();
    if (words.length < 2) return setHits(null);
    const stop = new AbortController();
    const timer = setTimeout(() => {
      gateway.search(words, LIMIT, stop.signal).then(
        (found) => {
          setHits(found);
          setFailed(false);
        },
        () => {
          if (!stop.signal.aborted) setFailed(true);
        },
      );
    }, AFTER_TYPING_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [gateway, query]);

  const open = (hit: Hit) => {
    setHits(null);
    onOpen({
      sessionId: hit.session_id,
      title: hit.title,
      transcriptVersion: null,
      statementId: null,
      spans: [],
      segmentIds: hit.segment_ids,
    });
  };
  const key = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      setHits(null);
      setQuery("");
    }
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const stops = [...(box.current?.querySelectorAll<HTMLElement>("input, .hit") ?? [])];
    const here = stops.findIndex((stop) => stop === document.activeElement);
    stops[Math.min(stops.length - 1, Math.max(0, here + step))]?.focus();
  };

  return (
    <div className="search" role="search" ref={box} onKeyDown={key}>
      <input
        type="search"
        value={query}
        placeholder="Find a moment in any session"
        aria-label="Search"
        onChange={(event) => setQuery(event.target.value)}
      />
      {(hits !== null || failed) && query.trim().length >= 2 && (
        <div className="hits">
          {failed ? (
            <p className="quiet" role="alert">
              Search is not available just now.
            </p>
          ) : hits?.length === 0 ? (
            <p className="quiet" role="status">
              Nothing found.
            </p>
          ) : (
            <ul>
              {hits?.map((hit) => (
                <li key={`${hit.session_id}${hit.segment_ids[0]}`}>
                  <HitLine hit={hit} onOpen={() => open(hit)} />
                </li>
              ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
}

function HitLine({ hit, onOpen }: { hit: Hit; onOpen: () => void }) {
  const where = [hit.title, hit.session_date && day(hit.session_date), hit.start_ms !== null && clock(hit.start_ms)];
  return (
    <button className="hit" onClick={onOpen}>
      <span className="hit-where">{where.filter(Boolean).join(" · ")}</span>
      <span className="hit-text">{hit.text}</span>
    </button>
  );
}
