import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n";
import { connection } from "../live";
import { Icon } from "./Icon";

const GLAD_MS = 3000;

/** Says that the live connection is lost, and for a moment that it is back. */
export function ConnectionBanner() {
  const state = connection.value;
  const wasLost = useRef(false);
  const [back, setBack] = useState(false);
  useEffect(() => {
    if (state === "lost") wasLost.current = true;
    if (state !== "open" || !wasLost.current) return undefined;
    wasLost.current = false;
    setBack(true);
    const timer = setTimeout(() => setBack(false), GLAD_MS);
    return () => {
      clearTimeout(timer);
      setBack(false);
    };
  }, [state]);
  const words = t().connection;
  return (
    <div role="status" data-testid="connection" data-state={state}>
      {state === "lost" && <p class="banner bad"><Icon name="warning" />{words.lost}</p>}
      {back && <p class="banner good"><Icon name="check" />{words.back}</p>}
    </div>
  );
}
