/** The scorecards with their versions; a supervisor writes the next one and publishes it. */
import { useState } from "preact/hooks";
import { useAsked } from "../../asking";
import { f, language, t } from "../../i18n";
import { attempt } from "../../notices";
import { quality } from "../../quality/api";
import { newCard } from "../../quality/cardDraft";
import { byCard } from "../../quality/cards";
import type { CardVersion, WholeCard } from "../../quality/shapes";
import { address, go } from "../../route";
import { user } from "../../session";
import { CardEditor } from "./CardEditor";
import { CardReader } from "./CardReader";

const EVERY_MS = 60_000;

export function CardsPart({ detail }: { detail: string }) {
  const words = t().quality.cards;
  const { answer, failure, again } = useAsked(quality.cards, EVERY_MS, []);
  const mayWrite = user.value?.role === "supervisor" || user.value?.role === "admin";
  if (detail === "new" && mayWrite) return <CardEditor card={newCard(language.value)} isNew saved={() => again()} />;
  return (
    <div class="cards-part">
      <section class="card list cards-list" aria-label={t().quality.sections.cards} data-testid="cards">
        <header>
          <h3>{t().quality.sections.cards}</h3>
          {mayWrite && <button type="button" class="small" data-testid="card-new" onClick={() => go("quality", ["cards", "new"])}>{words.new}</button>}
        </header>
        {failure !== null && <p class="form-error" role="alert">{failure}</p>}
        {answer?.cards.length === 0 && <p class="hint">{words.none}</p>}
        <ul>
          {byCard(answer?.cards ?? []).map((versions) => <CardVersions key={versions[0]?.card_id} versions={versions} open={detail} />)}
        </ul>
      </section>
      {detail && <OpenCard key={detail} name={detail} mayWrite={mayWrite} changed={again} />}
    </div>
  );
}

function CardVersions({ versions, open }: { versions: CardVersion[]; open: string }) {
  const words = t().quality.cards;
  return (
    <li class="card-versions">
      <b>{versions[0]?.title}</b>
      <ol>
        {versions.map((version) => {
          const name = `${version.card_id}@${version.version}`;
          return (
            <li key={version.version}>
              <a href={address("quality", ["cards", name])} aria-current={open === name ? "true" : undefined} data-testid={`card-${name}`}>
                {words.version(f().number(version.version))}
              </a>
              <span class={`chip ${version.published ? "good" : "warn"}`}>{version.published ? words.published : words.draft}</span>
              <small class="muted">{words.changed(f().dateTime(version.changed_at), version.changed_by)}</small>
            </li>
          );
        })}
      </ol>
    </li>
  );
}

/** `name` is the card's and its version's: cskh@2. */
function OpenCard({ name, mayWrite, changed }: { name: string; mayWrite: boolean; changed: () => void }) {
  const words = t().quality.cards;
  const [cardId = "", version = ""] = name.split("@");
  const { answer, failure, again } = useAsked(() => quality.card(cardId, version ? Number(version) : null), EVERY_MS, [name], () => true);
  const [edits, setEdits] = useState(false);
  const [busy, setBusy] = useState(false);
  if (failure !== null) return <p class="banner warn" role="alert">{failure}</p>;
  if (answer === null) return <p class="card hint">{t().quality.loading}</p>;

  async function publish(): Promise<void> {
    setBusy(true);
    if (await attempt(() => quality.publishCard(cardId))) {
      again();
      changed();
    }
    setBusy(false);
  }

  function saved(card: WholeCard): void {
    changed();
    setEdits(false);
    go("quality", ["cards", `${card.card_id}@${card.version}`]);
    again();
  }

  if (edits) return <CardEditor card={answer.document} saved={saved} cancel={() => setEdits(false)} />;
  return (
    <section class="card open-card" aria-label={answer.title} data-testid="open-card" data-published={answer.published}>
      <header>
        <div>
          <h2>{answer.title}</h2>
          <p class="muted">{words.version(f().number(answer.version))} · {answer.published ? words.published : words.draft}</p>
        </div>
        {mayWrite && <button type="button" data-testid="card-edit" onClick={() => setEdits(true)}>{words.edit}</button>}
        {mayWrite && !answer.published && (
          <button type="button" class="primary" disabled={busy} title={words.publishHint} data-testid="card-publish" onClick={() => void publish()}>
            {words.publish}
          </button>
        )}
      </header>
      {!answer.published && <p class="hint">{words.publishHint}</p>}
      <CardReader card={answer.document} />
    </section>
  );
}
