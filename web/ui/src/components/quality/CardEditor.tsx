/** Writes the next version of a scorecard: sections, questions, weights, critical ones, what the machine answers. */
import { useState } from "preact/hooks";
import { ApiError } from "../../api";
import { errorText, t } from "../../i18n";
import { quality } from "../../quality/api";
import { changed, movedUp, newItem, newSection, replaced, without, wrongs, type Edit } from "../../quality/cardDraft";
import type { Card, Item, Section, WholeCard } from "../../quality/shapes";
import { go } from "../../route";
import { ItemEditor } from "./ItemEditor";

interface Props {
  card: Card;
  isNew?: boolean;
  saved: (card: WholeCard) => void;
  cancel?: () => void;
}

export function CardEditor({ card, isNew = false, saved, cancel = () => go("quality", ["cards"]) }: Props) {
  const words = t().quality.cards;
  const [draft, setDraft] = useState(card);
  const [asked, setAsked] = useState(false);
  const [refused, setRefused] = useState("");
  const [busy, setBusy] = useState(false);
  const wrong = wrongs(draft);
  const dirty = draft !== card;
  const sections: Edit<Section[]> = (change) => setDraft((card) => changed(card, { sections: change(card.sections) }));
  const set = (change: Partial<Card>) => setDraft((card) => changed(card, change));

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    setAsked(true);
    setRefused("");
    if (wrong.size > 0) return;
    setBusy(true);
    try {
      const kept = await quality.saveCard(draft);
      saved(kept);
      if (isNew) go("quality", ["cards", `${kept.card_id}@${kept.version}`]);
    } catch (error) {
      // What is wrong stands in the service's words, with its place on the card.
      setRefused(error instanceof ApiError && error.status === 422 ? words.refused(error.message) : errorText(error));
    }
    setBusy(false);
  }

  return (
    <form class="card card-editor" noValidate data-testid="card-editor" onSubmit={(event) => void submit(event)}>
      <div class="filters wide">
        <label>
          {words.cardTitle}
          <input value={draft.title} maxLength={500} data-testid="card-title" onInput={(event) => set({ title: event.currentTarget.value })} />
        </label>
        <label>
          {words.code}
          <input value={draft.card} maxLength={64} disabled={!isNew} data-testid="card-code"
            onInput={(event) => set({ card: event.currentTarget.value.trim() })} />
        </label>
      </div>
      {draft.sections.map((section, index) => (
        <SectionEditor key={section.id} card={draft} section={section} first={index === 0}
          edit={(change) => sections((all) => replaced(all, index, change))} up={() => sections((all) => movedUp(all, index))}
          remove={() => sections((all) => without(all, index))} />
      ))}
      <button type="button" class="quiet" data-testid="add-section" onClick={() => setDraft((card) => changed(card, { sections: [...card.sections, newSection(card)] }))}>+ {words.addSection}</button>
      <div class="form-buttons sticky">
        {asked && wrong.size > 0 && (
          <ul class="form-error" role="alert" data-testid="card-wrong">{[...wrong].map((one) => <li key={one}>{words.wrong[one]}</li>)}</ul>
        )}
        {refused && <p class="form-error" role="alert" data-testid="card-refused">{refused}</p>}
        {dirty && <span class="muted">{words.dirty}</span>}
        <button type="button" onClick={cancel}>{t().quality.cancel}</button>
        <button type="submit" class="primary" disabled={busy} data-testid="card-save">{words.save}</button>
      </div>
    </form>
  );
}

function SectionEditor({ card, section, first, edit, up, remove }: {
  card: Card; section: Section; first: boolean; edit: Edit<Section>; up: () => void; remove: () => void;
}) {
  const words = t().quality.cards;
  const items: Edit<Item[]> = (change) => edit((now) => changed(now, { items: change(now.items) }));
  const rename = (title: string) => edit((now) => changed(now, { title }));
  return (
    <fieldset class="section-editor" data-testid="section-editor">
      <legend class="unseen">{words.section}: {section.title}</legend>
      <div class="section-title">
        <label>
          {words.sectionTitle}
          <input value={section.title} maxLength={500} data-testid="section-title" onInput={(event) => rename(event.currentTarget.value)} />
        </label>
        {!first && <button type="button" class="quiet small" aria-label={words.up(section.title)} onClick={up}>↑</button>}
        <button type="button" class="quiet small" aria-label={words.removeSection(section.title)} onClick={remove}>×</button>
      </div>
      <ol>
        {section.items.map((item, index) => (
          <ItemEditor key={item.id} card={card} item={item} first={index === 0} edit={(change) => items((all) => replaced(all, index, change))}
            up={() => items((all) => movedUp(all, index))} remove={() => items((all) => without(all, index))} />
        ))}
      </ol>
      <button type="button" class="quiet small" data-testid="add-item" onClick={() => items((all) => [...all, newItem(card)])}>+ {words.addItem}</button>
    </fieldset>
  );
}
