/** Something of the service that is asked for again and again while somebody looks at it. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { errorText } from "./i18n";

export interface Asked<T> {
  /** The last answer; null before the first. */
  answer: T | null;
  /** What is wrong with the last question, in words; null when it was answered. */
  failure: string | null;
  again: () => void;
}

/**
 * Asks at once, every `everyMs`, and whenever one of `when` changes; an answer that comes late is dropped.
 * `last` says of which answer it is known that no other will come.
 */
export function useAsked<T>(
  ask: () => Promise<T>, everyMs: number, when: readonly unknown[], last: (answer: T) => boolean = () => false,
): Asked<T> {
  const [answer, setAnswer] = useState<T | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const latest = useRef(0);
  const timer = useRef(0);
  const again = useCallback(() => {
    const mine = ++latest.current;
    ask().then(
      (given) => {
        if (mine !== latest.current) return;
        setAnswer(given);
        setFailure(null);
        if (last(given)) clearInterval(timer.current);
      },
      (error: unknown) => {
        if (mine === latest.current) setFailure(errorText(error));
      },
    );
  }, when);
  useEffect(() => {
    timer.current = window.setInterval(again, everyMs);
    again();
    return () => {
      latest.current++;
      clearInterval(timer.current);
    };
  }, [again]);
  return { answer, failure, again };
}
