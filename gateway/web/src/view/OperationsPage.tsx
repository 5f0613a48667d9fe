import { useEffect, useState } from "react";
import type { Account } from "../api/account.ts";
import { Gateway, Refused } from "../api/gateway.ts";
import type { Operations } from "../api/shapes.ts";
import { OperationsTables } from "./OperationsTables.tsx";
import { WhoServes } from "./WhoServes.tsx";

interface Props {
  account: Account;
  onExpired: () => void;
}

const EVERY_MS = 2_000;
const UNAUTHENTICATED = 401;
const FORBIDDEN = 403;

/** How the platform does, asked for again and again while the page is looked at. */
export function OperationsPage({ account, onExpired }: Props) {
  const [told, setTold] = useState<Operations | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    const gateway = new Gateway(account.token);
    let timer = 0;
    let over = false;
    const ask = async () => {
      try {
        const answer = document.visibilityState === "visible" ? await gateway.operations() : null;
        if (over) return;
        if (answer !== null) setTold(answer);
        setProblem(null);
      } catch (failure) {
        if (over) return;
        const status = failure instanceof Refused ? failure.status : 0;
        if (status === UNAUTHENTICATED) return onExpired();
        setProblem(failure instanceof Refused ? failure.message : "The gateway does not answer; what is shown may be old.");
        if (status === FORBIDDEN) return;
      }
      timer = window.setTimeout(() => void ask(), EVERY_MS);
    };
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [account, onExpired]);

  return (
    <main className="operations" aria-label="Operations">
      <header>
        <h1>Operations</h1>
        <a className="link" href="/">
          Back to the sessions
        </a>
      </header>
      {problem && (
        <p className="warning" role="status">
          {problem}
        </p>
      )}
      {told && <OperationsTables told={told} />}
      {told && <WhoServes account={account} />}
    </main>
  );
}
