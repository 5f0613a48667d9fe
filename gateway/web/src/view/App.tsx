import { useCallback, useRef, useState } from "react";
import { accountOf, loadAccount, saveAccount, type Account } from "../api/account.ts";
import { refresh, Refused } from "../api/gateway.ts";
import { Login } from "./Login.tsx";
import { OperationsPage } from "./OperationsPage.tsx";
import { Workspace } from "./Workspace.tsx";

const EXPIRED = "Your login has expired. Nothing you wrote is lost.";
const TRY_AGAIN_MS = 5_000;

export function App() {
  const [account, setAccount] = useState(loadAccount);
  const [mustLogIn, setMustLogIn] = useState(false);
  const spent = useRef("");

  const enter = useCallback((next: Account | null) => {
    saveAccount(next);
    setAccount(next);
    setMustLogIn(false);
  }, []);

  /** Asks for a new token; only when there is none to be had is the coach asked. */
  const renew = useCallback(() => {
    // Each is good for one use.
    if (account === null || spent.current === account.refreshToken) return;
    spent.current = account.refreshToken;
    refresh(account.refreshToken).then(
      (login) => enter(accountOf(login)),
      (failure: unknown) => {
        if (failure instanceof Refused && failure.status < 500 && failure.status !== 429) setMustLogIn(true);
        else {
          spent.current = "";
          setTimeout(renew, TRY_AGAIN_MS);
        }
      },
    );
  }, [account, enter]);

  const askToLogIn = useCallback(() => setMustLogIn(true), []);

  if (account === null) return <Login onLogin={enter} />;
  const page =
    window.location.pathname === "/operations" ? (
      <OperationsPage account={account} onExpired={renew} />
    ) : (
      <Workspace
        key={account.coachId}
        account={account}
        onExpired={renew}
        onUnauthenticated={askToLogIn}
        onLogout={() => enter(null)}
      />
    );
  // Behind the log-in the page stays as it was, with the stream's position.
  return (
    <>
      {mustLogIn && <Login onLogin={enter} reason={EXPIRED} />}
      <div style={{ display: mustLogIn ? "none" : "contents" }}>{page}</div>
    </>
  );
}
