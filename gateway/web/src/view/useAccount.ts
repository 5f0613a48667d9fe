import { useCallback, useRef, useState } from "react";
import { accountOf, loadAccount, saveAccount, type Account } from "../api/account.ts";
import { refresh, Refused } from "../api/gateway.ts";
import { backoff } from "../stream/close.ts";

interface Entrance {
  account: Account | null;
  /** There is no new token to be had without the coach. */
  mustLogIn: boolean;
  enter: (next: Account | null) => void;
  /** Asks for a new token, again and again while nobody answers. */
  renew: () => void;
  askToLogIn: () => void;
}

export function useAccount(): Entrance {
  const [account, setAccount] = useState(loadAccount);
  const [mustLogIn, setMustLogIn] = useState(false);
  const latest = useRef(account);
  const spent = useRef("");
  const failures = useRef(0);
  const timer = useRef(0);

  const enter = useCallback((next: Account | null) => {
    clearTimeout(timer.current);
    latest.current = next;
    failures.current = 0;
    saveAccount(next);
    setAccount(next);
    setMustLogIn(false);
  }, []);

  const renew = useCallback(() => {
    // Each is good for one use.
    if (account === null || spent.current === account.refreshToken) return;
    spent.current = account.refreshToken;
    refresh(account.refreshToken).then(
      (login) => {
        // Who logged out meanwhile stays out.
        if (latest.current === account) enter(accountOf(login));
      },
      (failure: unknown) => {
        if (latest.current !== account) return;
        if (isFinal(failure)) return setMustLogIn(true);
        spent.current = "";
        timer.current = window.setTimeout(renew, backoff(failures.current, Math.random()));
        failures.current += 1;
      },
    );
  }, [account, enter]);

  const askToLogIn = useCallback(() => setMustLogIn(true), []);

  return { account, mustLogIn, enter, renew, askToLogIn };
}

function isFinal(failure: unknown): boolean {
  return failure instanceof Refused && failure.status < 500 && failure.status !== 429;
}
