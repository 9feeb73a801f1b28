/** A list that is asked for page by page, and anew when one of `when` changes. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { errorText } from "./i18n";

export interface Pages<T> {
  /** All pages so far; null before the first. */
  answer: T[] | null;
  failure: string | null;
  /** There are more. */
  hasMore: boolean;
  busy: boolean;
  more: () => void;
  again: () => void;
}

export function usePages<T>(
  ask: (before: string | null) => Promise<{ items: T[]; next: string | null }>, when: readonly unknown[],
): Pages<T> {
  const [answer, setAnswer] = useState<T[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const latest = useRef(0);
  const load = useCallback((before: string | null, kept: T[]) => {
    const mine = ++latest.current;
    setBusy(true);
    ask(before).then(
      (page) => {
        if (mine !== latest.current) return;
        setAnswer([...kept, ...page.items]);
        setNext(page.next);
        setFailure(null);
        setBusy(false);
      },
      (error: unknown) => {
        if (mine !== latest.current) return;
        setFailure(errorText(error));
        setBusy(false);
      },
    );
  }, when);
  useEffect(() => {
    load(null, []);
    return () => void latest.current++;
  }, [load]);
  return {
    answer, failure, busy, hasMore: next !== null,
    more: () => next !== null && load(next, answer ?? []),
    again: () => load(null, []),
  };
}
