/** Writes the next version of a scorecard: sections, questions, weights, critical ones, what the machine answers. */
import { useState } from "preact/hooks";
import { ApiError } from "../../api";
import { errorText, t } from "../../i18n";
import { quality } from "../../quality/api";
import { changed, movedUp, newItem, newSection, replaced, without, wrongs } from "../../quality/cardDraft";
import type { Card, Section, WholeCard } from "../../quality/shapes";
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
  const put = (sections: Section[]) => setDraft(changed(draft, { sections }));

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
          <input value={draft.title} maxLength={500} data-testid="card-title" onInput={(event) => setDraft(changed(draft, { title: event.currentTarget.value }))} />
        </label>
        <label>
          {words.code}
          <input value={draft.card} maxLength={64} disabled={!isNew} data-testid="card-code"
            onInput={(event) => setDraft(changed(draft, { card: event.currentTarget.value.trim() }))} />
        </label>
      </div>
      {draft.sections.map((section, index) => (
        <SectionEditor key={section.id} card={draft} section={section} first={index === 0}
          put={(next) => put(replaced(draft.sections, index, next))} up={() => put(movedUp(draft.sections, index))}
          remove={() => put(without(draft.sections, index))} />
      ))}
      <button type="button" class="quiet" data-testid="add-section" onClick={() => put([...draft.sections, newSection(draft)])}>+ {words.addSection}</button>
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

function SectionEditor({ card, section, first, put, up, remove }: {
  card: Card; section: Section; first: boolean; put: (section: Section) => void; up: () => void; remove: () => void;
}) {
  const words = t().quality.cards;
  const items = (next: Section["items"]) => put(changed(section, { items: next }));
  return (
    <fieldset class="section-editor" data-testid="section-editor">
      <legend class="unseen">{words.section}: {section.title}</legend>
      <div class="section-title">
        <label>
          {words.sectionTitle}
          <input value={section.title} maxLength={500} data-testid="section-title" onInput={(event) => put(changed(section, { title: event.currentTarget.value }))} />
        </label>
        {!first && <button type="button" class="quiet small" aria-label={words.up(section.title)} onClick={up}>↑</button>}
        <button type="button" class="quiet small" aria-label={words.removeSection(section.title)} onClick={remove}>×</button>
      </div>
      <ol>
        {section.items.map((item, index) => (
          <ItemEditor key={item.id} card={card} item={item} first={index === 0} put={(next) => items(replaced(section.items, index, next))}
            up={() => items(movedUp(section.items, index))} remove={() => items(without(section.items, index))} />
        ))}
      </ol>
      <button type="button" class="quiet small" data-testid="add-item" onClick={() => items([...section.items, newItem(card)])}>+ {words.addItem}</button>
    </fieldset>
  );
}
