import { useState, type FormEvent } from "react";
import type { Account } from "../api/account.ts";
import { Gateway, Refused } from "../api/gateway.ts";
import type { CoachServed } from "../api/shapes.ts";

/** Which gateways serve a coach, asked for by id. */
export function WhoServes({ account }: { account: Account }) {
  const [coachId, setCoachId] = useState("");
  const [served, setServed] = useState<CoachServed | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  const ask = async (event: FormEvent) => {
    event.preventDefault();
    setServed(null);
    setProblem(null);
    try {
      setServed(await new Gateway(account.token).served(coachId.trim()));
    } catch (failure) {
      setProblem(failure instanceof Refused ? failure.message : "The gateway does not answer.");
    }
  };

  return (
    <section aria-label="Who serves a coach">
      <h2 className="eyebrow">Who serves a coach</h2>
      <form onSubmit={(event) => void ask(event)}>
        <input
          aria-label="Coach id"
          placeholder="Coach id"
          value={coachId}
          onChange={(event) => setCoachId(event.target.value)}
          required
        />
        <button type="submit" className="link">
          Ask
        </button>
      </form>
      <p role="status">{problem ? <span className="warning">{problem}</span> : served && inWords(served)}</p>
    </section>
  );
}

export function inWords({ coach_id, instances }: CoachServed): string {
  if (instances.length === 0) return `${coach_id} is not connected.`;
  const each = instances.map((one) => `${one.instance_id} (${one.address}) on ${one.connections}`);
  return `${coach_id} is connected to ${each.join(", ")}.`;
}
