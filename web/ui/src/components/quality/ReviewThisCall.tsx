/** From a call that is open straight to its review. */
import { useState } from "preact/hooks";
import { t } from "../../i18n";
import { attempt, notice } from "../../notices";
import { quality } from "../../quality/api";
import { newest } from "../../quality/cards";
import { go } from "../../route";
import { user } from "../../session";
import type { CallDetail } from "../../shapes";

export function ReviewThisCall({ call }: { call: CallDetail }) {
  const words = t().quality;
  const [busy, setBusy] = useState(false);
  const { agent_id, call_id } = call;
  if (user.value?.role === "agent" || agent_id === null || call.answered_at === null) return null;

  async function begin(agent: string): Promise<void> {
    setBusy(true);
    let cardless = false;
    await attempt(async () => {
      const [card] = newest((await quality.cards()).cards);
      cardless = card === undefined;
      if (card) go("quality", ["review", (await quality.begin({ call_id, agent_id: agent }, card.card_id)).review_id]);
    });
    setBusy(false);
    if (cardless) notice.value = words.work.noCards;
  }

  return (
    <button type="button" class="small" disabled={busy} data-testid="review-this-call" onClick={() => void begin(agent_id)}>
      {words.reviewCall}
    </button>
  );
}
